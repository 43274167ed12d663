using Etl.Steps;

namespace Etl.Planning;

/// <summary>
/// Finds out where the order of messages matters: in front of a row output and of a table, up to where a step does not care
/// (an aggregate, files written by name) or the pipeline says <c>"ordered": false</c>.
/// </summary>
internal sealed class OrderNeeds(IReadOnlyList<PlannedStep> steps, Func<PlannedStep, bool> isOrdered)
{
    private readonly Dictionary<string, bool> _output = new(StringComparer.Ordinal);

    /// <summary>Whether the order of what a step reads matters; of a join, the rows that pass it.</summary>
    public bool InputOrderMatters(PlannedStep step) => isOrdered(step) && step.Step switch
    {
        IRowSink or IRowTransform { IsSequential: true } => true,
        IFileSink or ICollector => false,
        _ => OutputOrderMatters(step),
    };

    public bool OutputOrderMatters(PlannedStep step)
    {
        if (_output.TryGetValue(step.Id, out bool known)) return known;
        return _output[step.Id] = steps.Any(reader => ReadsInOrder(reader, step));
    }

    // A table's order decides which rows of one key come first, whatever becomes of the rows that pass it.
    private bool ReadsInOrder(PlannedStep reader, PlannedStep step) =>
        reader.From.Contains(step.Id, StringComparer.Ordinal)
        && ((reader.Step is IRowJoin && string.Equals(reader.From[1], step.Id, StringComparison.Ordinal)) || InputOrderMatters(reader));
}
