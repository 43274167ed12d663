using Etl.Common;

namespace Etl.Definitions;

/// <summary>A pipeline that can be planned, or what is wrong with its file.</summary>
public sealed record PipelineReadResult
{
    internal PipelineReadResult(PipelineDefinition? definition, IReadOnlyList<PlanError> errors, IReadOnlyList<StepDefinition> steps)
    {
        Definition = definition;
        Errors = errors;
        Steps = steps;
    }

    /// <summary>Sorted by place.</summary>
    public IReadOnlyList<PlanError> Errors { get; }

    /// <summary>Null when there are errors.</summary>
    internal PipelineDefinition? Definition { get; }

    /// <summary>The steps that could be read although others could not, so that their options can be checked in the same go.</summary>
    internal IReadOnlyList<StepDefinition> Steps { get; }

    /// <summary>The secrets that the pipeline uses, to be left out of everything that is shown.</summary>
    internal Redaction Secrets { get; init; } = new();
}
