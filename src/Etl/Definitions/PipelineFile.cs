using System.Text.Json.Serialization;
using Etl.Definitions.Json;
using Etl.Steps;

namespace Etl.Definitions;

/// <summary>The keys of a pipeline file. The reader, the JSON schema and the error messages all come from it.</summary>
internal sealed record PipelineFile
{
    [JsonPropertyName("$schema")]
    [Option("Path of the JSON schema, for editors; not read by etl")]
    public string? Schema { get; init; }

    [Option("Name of the pipeline, which runs and reports carry")]
    public required string Name { get; init; }

    [Option("What the pipeline is for")]
    public string? Description { get; init; }

    [Option("Values that a run can be given with --param, used as ${param:NAME}")]
    public IReadOnlyList<KeyValuePair<string, ParameterFile>> Parameters { get; init; } = [];

    [Option("What a run may use, and how many rows it may reject")]
    public LimitsDefinition Limits { get; init; } = new();

    [Option("The steps, at least one; each reads the one above it unless it says 'from'")]
    public required IReadOnlyList<StepFile> Steps { get; init; }
}

/// <summary>The keys of a parameter.</summary>
internal sealed record ParameterFile
{
    [Option("Value when the run gives none; without it the run has to")]
    public string? Default { get; init; }

    [Option("What the parameter is for")]
    public string? Description { get; init; }
}

/// <summary>The keys of a step.</summary>
internal sealed record StepFile
{
    [Option("Name of the step, unique in the pipeline: a letter, then letters, digits, '_' and '-'")]
    public required string Id { get; init; }

    [Option("What the step does: the name of a step type")]
    public required string Use { get; init; }

    [Option("The step or steps that it reads, a step with several outputs as 'id.output'; when it is not given, the step above")]
    public IReadOnlyList<string>? From { get; init; }

    [Option("Workers that do the step's work at once; when it is not given, etl chooses", Min = 1, Max = 1024)]
    public Parallelism? Parallelism { get; init; }

    [Option("Messages that wait before the step at most, not below the parallelism", Min = 1, Max = 1_000_000)]
    public int? Capacity { get; init; }

    [Option("Whether the step hands messages on in the order of its input; true when it is not given")]
    public bool? Ordered { get; init; }

    [Option("The options of the step type")]
    public JsonObjectNode? With { get; init; }
}
