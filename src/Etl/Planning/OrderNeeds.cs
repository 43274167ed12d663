using Etl.Steps;

namespace Etl.Planning;

/// <summary>
/// Finds out where the order of messages matters: in front of a row output, up to where a step does not care (an
/// aggregate, files written by name) or the pipeline says <c>"ordered": false</c>.
/// </summary>
internal sealed class OrderNeeds(IReadOnlyList<PlannedStep> steps, Func<PlannedStep, bool> isOrdered)
{
    private readonly Dictionary<string, bool> _output = new(StringComparer.Ordinal);

    public bool InputOrderMatters(PlannedStep step) => isOrdered(step) && step.Step switch
    {
        IRowSink or IRowTransform { IsSequential: true } => true,
        IFileSink or ICollector => false,
        _ => OutputOrderMatters(step),
    };

    public bool OutputOrderMatters(PlannedStep step)
    {
        if (_output.TryGetValue(step.Id, out bool known)) return known;
        return _output[step.Id] = steps.Where(reader => reader.From.Contains(step.Id, StringComparer.Ordinal)).Any(InputOrderMatters);
    }
}
