using Etl.Definitions.Json;

namespace Etl.Definitions;

/// <summary>A step as the pipeline's file says it. Settings that were not given are null, and their place is the step's.</summary>
internal sealed record StepDefinition
{
    /// <summary>A letter, then letters, digits, '_' and '-'; for an <see cref="Output"/>, that step's and the output's with a dot between. Unique in the pipeline.</summary>
    public required string Id { get; init; }

    /// <summary>The step type's name, which may be unknown.</summary>
    public required string Use { get; init; }

    /// <summary>The steps that it reads, at least one; null for the step above.</summary>
    public IReadOnlyList<LocatedName>? From { get; init; }

    /// <summary>For a step that the planner put behind one with named outputs: the output that it hands on.</summary>
    public string? Output { get; init; }

    /// <summary>Workers, 1 to 1024.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Whether the file says <c>"parallelism": "auto"</c>.</summary>
    public bool ParallelismIsAuto { get; init; }

    /// <summary>Messages that wait at most, 1 to 1000000.</summary>
    public int? Capacity { get; init; }

    public bool? Ordered { get; init; }

    /// <summary>The step's own options; an empty object at the step's place where the file gives none.</summary>
    public required JsonObjectNode With { get; init; }

    public required TextLocation Location { get; init; }

    public required TextLocation IdLocation { get; init; }

    public required TextLocation UseLocation { get; init; }

    public required TextLocation ParallelismLocation { get; init; }

    public required TextLocation CapacityLocation { get; init; }

    public required TextLocation OrderedLocation { get; init; }
}
