using Etl.Definitions;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Planning;

/// <summary>A step while it is planned.</summary>
/// <param name="Definition">As written.</param>
/// <param name="Type">Its type.</param>
/// <param name="Input">The kind that it reads; null for a source.</param>
/// <param name="InputSchema">The rows that it reads; null where it reads no rows.</param>
/// <param name="Step">The checked step; null when something is wrong with it or before it.</param>
internal sealed record StepDraft(StepDefinition Definition, StepType Type, MessageKind? Input, Schema? InputSchema, IStep? Step)
{
    /// <summary>Place in topological order.</summary>
    public required int Index { get; init; }

    /// <summary>The steps that it reads, as far as their types are known.</summary>
    public required IReadOnlyList<StepDraft> Inputs { get; init; }

    /// <summary>Whether it cannot be planned before some step has run, because its columns, or those that it reads, depend on files that are not there yet.</summary>
    public bool IsPending { get; init; }
}
