using Etl.Definitions.Json;

namespace Etl.Definitions;

/// <summary>A pipeline as its file says it: the shape is checked, the meaning is not.</summary>
internal sealed record PipelineDefinition
{
    /// <summary>The file as the user named it.</summary>
    public required string File { get; init; }

    /// <summary>Its text as it was read, UTF-8.</summary>
    public required ReadOnlyMemory<byte> Text { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>In the order of the file.</summary>
    public required IReadOnlyList<ParameterDefinition> Parameters { get; init; }

    public required LimitsDefinition Limits { get; init; }

    /// <summary>In the order of the file; at least one.</summary>
    public required IReadOnlyList<StepDefinition> Steps { get; init; }
}

/// <summary>A value that a run can be given.</summary>
/// <param name="Name">As in <c>${param:NAME}</c>.</param>
/// <param name="Default">The default as written; null where there is none.</param>
/// <param name="Value">The value of this run, which may hold a secret; null where there is none.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Location">Where it is declared.</param>
internal sealed record ParameterDefinition(string Name, string? Default, string? Value, string? Description, TextLocation Location)
{
    /// <summary>Leaves the value out, which may hold a secret.</summary>
    public override string ToString() => $"{Name} = {Default}";
}

/// <summary>A name and the place where it was written.</summary>
internal readonly record struct LocatedName(string Name, TextLocation Location);
