namespace Etl.Definitions;

/// <summary>A pipeline, or what is wrong with its file.</summary>
/// <param name="Definition">Null when there are errors.</param>
/// <param name="Errors">Sorted by place.</param>
/// <param name="Steps">The steps that could be read although others could not, so that their options can be checked in the same go.</param>
public sealed record PipelineReadResult(PipelineDefinition? Definition, IReadOnlyList<PlanError> Errors, IReadOnlyList<StepDefinition> Steps);
