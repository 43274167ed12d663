using Etl.Common;
using Etl.Definitions;
using Etl.Definitions.Json;

namespace Etl.Planning;

/// <summary>Which step reads which: resolves <c>from</c>, and puts the steps into an order in which each comes after those it reads.</summary>
internal sealed class StepGraph
{
    private readonly Dictionary<string, StepDefinition> _byId = new(StringComparer.Ordinal);
    // By the step itself: an id that is used twice is a mistake, and must not make others.
    private readonly Dictionary<StepDefinition, List<StepDefinition>> _inputs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<StepDefinition, List<StepDefinition>> _readers = new(ReferenceEqualityComparer.Instance);

    /// <param name="steps">In the order of the file.</param>
    /// <param name="isSource">Whether a step's type reads nothing; null where the type is unknown, which is then taken to read the step above.</param>
    /// <param name="errors">Takes unknown names and cycles.</param>
    public StepGraph(IReadOnlyList<StepDefinition> steps, Func<StepDefinition, bool?> isSource, ErrorList errors)
    {
        foreach (StepDefinition step in steps) _byId.TryAdd(step.Id, step);
        StepDefinition? above = null;
        foreach (StepDefinition step in steps)
        {
            List<StepDefinition> inputs = _inputs[step] = step.From is not null
                ? Named(step, isSource, errors)
                : isSource(step) == true || above is null ? [] : [above];
            foreach (StepDefinition input in inputs) Readers(input).Add(step);
            // The outputs of a step stand behind it, and what comes next in the file stands below the step itself.
            if (step.Output is null) above = step;
        }

        Sorted = Sort(steps, errors);
    }

    /// <summary>In topological order, otherwise as in the file; steps of a cycle, and those behind one, are left out.</summary>
    public IReadOnlyList<StepDefinition> Sorted { get; }

    /// <summary>The steps that a step reads, in the order in which it names them.</summary>
    public IReadOnlyList<StepDefinition> Inputs(StepDefinition step) => _inputs[step];

    /// <summary>The steps that read a step, in the order of the file.</summary>
    public List<StepDefinition> Readers(StepDefinition step)
    {
        if (!_readers.TryGetValue(step, out List<StepDefinition>? readers)) _readers[step] = readers = [];
        return readers;
    }

    /// <summary>Who reads a step, and as which of its inputs, counted from 0: a step can read another one twice.</summary>
    public IEnumerable<(StepDefinition Reader, int Input)> Edges(StepDefinition step) =>
        Readers(step).Distinct().SelectMany(reader => Inputs(reader).Select((input, index) => (reader, input, index)))
            .Where(edge => ReferenceEquals(edge.input, step))
            .Select(edge => (edge.reader, edge.index));

    private List<StepDefinition> Named(StepDefinition step, Func<StepDefinition, bool?> isSource, ErrorList errors)
    {
        List<StepDefinition> inputs = [];
        foreach (LocatedName from in step.From!)
        {
            if (_byId.TryGetValue(from.Name, out StepDefinition? input))
            {
                inputs.Add(input);
                continue;
            }

            if (OutputSteps.TrySplit(from.Name, out string id, out string output) && _byId.TryGetValue(id, out StepDefinition? owner))
            {
                // Of a step whose type is unknown it cannot be said what it hands on.
                if (isSource(owner) is not null) errors.Add(from.Location, $"'{id}' ({owner.Use}) has no output '{output}', nor any other that has a name; read '{id}' itself");
                continue;
            }

            IEnumerable<string> known = _byId.Values.Where(step => step.Output is null).Select(step => step.Id);
            string cure = NearestName.Find(from.Name, known) is { } near ? $"did you mean '{near}'?" : $"the steps are {string.Join(", ", known)}";
            errors.Add(from.Location, $"there is no step '{from.Name}'; {cure}");
        }

        return inputs;
    }

    private List<StepDefinition> Sort(IReadOnlyList<StepDefinition> steps, ErrorList errors)
    {
        List<StepDefinition> sorted = [];
        HashSet<StepDefinition> done = new(ReferenceEqualityComparer.Instance);
        List<StepDefinition> left = [.. steps];
        while (left.FirstOrDefault(step => Inputs(step).All(input => done.Contains(input))) is { } next)
        {
            left.Remove(next);
            done.Add(next);
            sorted.Add(next);
        }

        if (FindCycle(left) is { } cycle)
        {
            string path = string.Join(" reads ", cycle.Append(cycle[0]).Select(step => $"'{step.Id}'"));
            TextLocation place = cycle[0].From is { } from ? from[0].Location : cycle[0].IdLocation;
            errors.Add(place, $"the steps form a cycle: {path}; a step cannot read its own output, so let one of them read another step");
        }

        return sorted;
    }

    private List<StepDefinition>? FindCycle(List<StepDefinition> left)
    {
        if (left.Count == 0) return null;
        HashSet<StepDefinition> stuck = new(left, ReferenceEqualityComparer.Instance);
        List<StepDefinition> path = [];
        StepDefinition step = left[0];
        while (!path.Contains(step))
        {
            path.Add(step);
            // Each stuck step reads another stuck one, so the walk ends on its own path.
            step = Inputs(step).First(input => stuck.Contains(input));
        }

        return path[path.IndexOf(step)..];
    }
}
