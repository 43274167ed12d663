using Etl.Common;
using Etl.Definitions.Json;
using Etl.Definitions.Options;

namespace Etl.Definitions;

/// <summary>Reads pipeline files. Whatever is wrong with one is reported with its place, all in one go; nothing is thrown.</summary>
public static class PipelineReader
{
    /// <summary>Reads the file at <paramref name="path"/>; one that cannot be read is an error like any other.</summary>
    public static PipelineReadResult ReadFile(string path, PipelineVariables variables)
    {
        List<PlanError> errors = [];
        return BoundedFile.Read(path, JsonTreeReader.MaxBytes, new ErrorList(path, errors)) is { } bytes
            ? Read(path, bytes, variables)
            : new PipelineReadResult(null, errors, []);
    }

    /// <summary>Reads a pipeline's text.</summary>
    /// <param name="file">The name that errors carry.</param>
    /// <param name="utf8">JSON, at most 16 MiB, with comments and trailing commas if it likes.</param>
    /// <param name="variables">What <c>${env:...}</c> and <c>${param:...}</c> stand for.</param>
    public static PipelineReadResult Read(string file, ReadOnlyMemory<byte> utf8, PipelineVariables variables)
    {
        List<PlanError> found = [];
        ErrorList errors = new(file, found);
        JsonTreeNode? tree = JsonTreeReader.Read(utf8, errors);
        if (tree is not JsonObjectNode written)
        {
            if (tree is not null) errors.Add(tree.Location, $"a pipeline is an object in '{{' and '}}'; found {OptionText.Found(tree)}");
            return new PipelineReadResult(null, Sort(found), []);
        }

        Redaction secrets = new();
        JsonObjectNode root = new SettingOverrides(ParameterValues.Substitute(written, variables, secrets, errors), errors).Apply(variables.Overrides);
        PipelineFile? content = OptionsBinder.Bind<PipelineFile>(root, file, found);
        if (content is not null && string.IsNullOrWhiteSpace(content.Name)) errors.Add(root.LocationOf("name"), "'name' is empty; give the pipeline a name");
        StepChecks.Check(root, errors);
        IReadOnlyList<StepDefinition> steps = ReadSteps(root, file);
        if (content is null || found.Count > 0) return new PipelineReadResult(null, Sort(found.Select(error => error.Without(secrets))), steps) { Secrets = secrets };

        PipelineDefinition definition = new()
        {
            File = file,
            Text = utf8,
            Name = content.Name,
            Description = content.Description,
            Parameters = ParameterValues.Definitions(root, content, variables),
            Limits = Locate(content.Limits, root),
            Steps = steps,
        };
        return new PipelineReadResult(definition, [], steps) { Secrets = secrets };
    }

    private static List<StepDefinition> ReadSteps(JsonObjectNode root, string file)
    {
        if (!root.TryGet("steps", out JsonTreeNode? node) || node is not JsonArrayNode array) return [];
        List<StepDefinition> steps = [];
        OptionsModel model = OptionsModel.Of(typeof(StepFile));
        foreach (JsonObjectNode step in array.Items.OfType<JsonObjectNode>())
        {
            // Bound with the whole file before, so its mistakes are reported already. A step with a wrong setting still
            // takes its place among the others, or each step that reads it would look wrong too.
            object? content = OptionsBinder.Bind(model, step, file, []) ?? OptionsBinder.Bind(model, Wiring(step), file, []);
            if (content is StepFile readable) steps.Add(Define(readable, step));
        }

        return steps;
    }

    /// <summary>The keys of a step that say what it is and what it reads, without its settings.</summary>
    private static JsonObjectNode Wiring(JsonObjectNode step) =>
        step with { Properties = [.. step.Properties.Where(property => property.Name is "id" or "use" or "from" or "with")] };

    private static StepDefinition Define(StepFile content, JsonObjectNode step) => new()
    {
        Id = content.Id,
        Use = content.Use,
        From = content.From is null ? null : [.. content.From.Select((name, i) => new LocatedName(name, OptionPath.Locate(step, $"from[{i}]")))],
        Parallelism = content.Parallelism?.Workers,
        ParallelismIsAuto = content.Parallelism is { Workers: null },
        Capacity = content.Capacity,
        Ordered = content.Ordered,
        With = content.With ?? new JsonObjectNode(step.Location, []),
        Location = step.Location,
        IdLocation = step.LocationOf("id"),
        UseLocation = step.LocationOf("use"),
        ParallelismLocation = step.LocationOf("parallelism"),
        CapacityLocation = step.LocationOf("capacity"),
        OrderedLocation = step.LocationOf("ordered"),
    };

    private static LimitsDefinition Locate(LimitsDefinition limits, JsonObjectNode root) => limits with
    {
        Location = OptionPath.Locate(root, "limits"),
        MemoryLocation = OptionPath.Locate(root, "limits.memory"),
        CpuLocation = OptionPath.Locate(root, "limits.cpu"),
        Rejects = OptionPath.Find(root, "limits.rejects") is JsonObjectNode rejects && limits.Rejects.Percent is not null && !rejects.TryGet("rows", out _)
            ? limits.Rejects with { Rows = long.MaxValue }
            : limits.Rejects,
    };

    private static PlanError[] Sort(IEnumerable<PlanError> errors) =>
        [.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column).ThenBy(error => error.Message, StringComparer.Ordinal)];
}
