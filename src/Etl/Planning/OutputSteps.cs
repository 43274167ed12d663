using Etl.Definitions;
using Etl.Definitions.Json;
using Etl.Definitions.Options;
using Etl.Steps;

namespace Etl.Planning;

/// <summary>
/// Steps with named outputs, such as <c>route</c>: for each output that the pipeline reads, a step <c>id.output</c> is put
/// behind the step, so that everything else sees nothing but steps that read each other.
/// </summary>
internal static class OutputSteps
{
    /// <summary>The steps of the file, with a step for each output that some step names in <c>from</c>.</summary>
    public static IReadOnlyList<StepDefinition> Insert(IReadOnlyList<StepDefinition> steps, StepCatalog catalog)
    {
        Dictionary<string, StepDefinition> owners = new(StringComparer.Ordinal);
        foreach (StepDefinition step in steps)
        {
            if (catalog.TryGet(step.Use, out StepType? type) && type.HasNamedOutputs) owners.TryAdd(step.Id, step);
        }

        if (owners.Count == 0) return steps;
        Dictionary<StepDefinition, List<StepDefinition>> outputs = owners.Values.ToDictionary(owner => owner, _ => new List<StepDefinition>(), ReferenceEqualityComparer.Instance as IEqualityComparer<StepDefinition>);
        HashSet<string> made = new(StringComparer.Ordinal);
        foreach (LocatedName from in steps.SelectMany(step => step.From ?? []))
        {
            if (TrySplit(from.Name, out string id, out string output) && owners.TryGetValue(id, out StepDefinition? owner) && made.Add(from.Name))
                outputs[owner].Add(Define(owner, output, from.Location));
        }

        return [.. steps.SelectMany(step => outputs.TryGetValue(step, out List<StepDefinition>? behind) ? behind.Prepend(step) : [step])];
    }

    /// <summary>Parts <c>id.output</c>; ids have no dots.</summary>
    public static bool TrySplit(string name, out string id, out string output)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        (id, output) = dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
        return dot >= 0;
    }

    /// <summary>The outputs of a step as other steps name them.</summary>
    public static string Names(StepDefinition owner, INamedOutputs step) => string.Join(", ", step.Outputs.Select(output => $"{owner.Id}.{output.Name}"));

    /// <summary>Reports outputs that no step reads: their rows would vanish.</summary>
    public static void CheckRead(StepDefinition owner, INamedOutputs step, IReadOnlyList<StepDefinition> readers, ErrorList errors)
    {
        // Who reads the step itself was told to name an output; which one is not known yet.
        if (readers.Any(reader => reader.Output is null)) return;
        foreach (NamedOutput output in step.Outputs)
        {
            if (readers.Any(reader => string.Equals(reader.Output, output.Name, StringComparison.Ordinal))) continue;
            errors.Add(OptionPath.Locate(owner.With, output.Option), $"nothing reads '{owner.Id}.{output.Name}'; let a step read it with \"from\": \"{owner.Id}.{output.Name}\", {output.Remedy}");
        }
    }

    private static StepDefinition Define(StepDefinition owner, string output, TextLocation location) => new()
    {
        Id = $"{owner.Id}.{output}",
        Use = owner.Use,
        Output = output,
        From = [new LocatedName(owner.Id, location)],
        With = new JsonObjectNode(location, []),
        Location = location,
        IdLocation = location,
        UseLocation = location,
        ParallelismLocation = location,
        CapacityLocation = location,
        OrderedLocation = location,
    };
}
