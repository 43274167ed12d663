using Etl.Messages;
using Etl.Steps.Saving;

namespace Etl.Steps.Aggregation;

/// <summary>
/// One worker's groups: in memory while they fit its share, and in sorted runs on the disk beyond that. Not thread-safe.
/// </summary>
internal sealed partial class AggregateShare(AggregatePlan plan, CollectContext context) : ISavedShare
{
    private readonly SpillLimits _limits = new(context.MemoryBytes, 1);
    private readonly List<SpillRun> _runs = [];
    private PartialState? _state = new(plan);
    private SpillFile? _file;
    private readonly List<SpillFile> _continued = []; // of runs that were on the disk at the checkpoint

    /// <summary>What is in memory; null once it was taken.</summary>
    public PartialState? State => _state;

    /// <summary>The runs on the disk.</summary>
    public IReadOnlyList<SpillRun> Runs => _runs;

    public void Add(RowBatch batch, IRejectSink rejects) => _state!.Add(batch, rejects, context.MemoryBytes, Spill);

    /// <summary>Moves all that is in memory to the disk and gives the memory back.</summary>
    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public void SpillAll()
    {
        if (_state is { IsEmpty: false }) Spill();
        _state = null;
    }

    /// <summary>Takes what is in memory out of the share.</summary>
    public PartialState TakeState()
    {
        PartialState state = _state!;
        _state = null;
        return state;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        foreach (SpillFile file in _continued) file.Dispose();
        _continued.Clear();
        _runs.Clear();
    }

    private void Spill()
    {
        _file ??= SpillFile.Create(context.Run.Scratch);
        _runs.Add(_file.Append(stream => new StateRunWriter(stream, _limits.BlockBytes).Write(_state!)));
        _state!.Clear();
    }
}
