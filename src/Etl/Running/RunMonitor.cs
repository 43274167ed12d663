using System.Diagnostics;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Shows a run of several parts as one: the part that is on, with the figures of those before it.</summary>
internal sealed class FollowingMonitor : IRunMonitor
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private volatile IRunMonitor? _current; // set by the runner, read by whoever shows the run

    public IReadOnlyList<StepSnapshot> Steps => _current?.Steps ?? [];

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    public long BytesDone => _current?.BytesDone ?? 0;

    public long? BytesTotal => _current?.BytesTotal;

    public void Follow(IRunMonitor part) => _current = part;
}

/// <summary>Reads the meters of a run while it goes on.</summary>
internal sealed class RunMonitor(RunState run, IReadOnlyDictionary<string, GraphNode> nodes) : IRunMonitor
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    public long BytesDone => run.Progress.Done;

    public long? BytesTotal => run.Progress.Total;

    public IReadOnlyList<StepSnapshot> Steps => [.. run.Plan.Steps.Select(Snapshot)];

    private StepSnapshot Snapshot(PlannedStep step)
    {
        StepMeter meter = run.Meter(step);
        // A reader has two blocks; its workers are those that parse. Fused steps share the block's workers and queue.
        List<PlannedBlock> blocks = [.. run.Plan.Blocks.Where(block => block.Passes(step))];
        // A run that fails while its outputs are opened has no node for the steps behind.
        GraphNode? node = nodes.GetValueOrDefault(blocks[^1].NodeName);
        bool isHead = blocks[0].Steps[0] == step;
        return new StepSnapshot
        {
            Id = step.Id,
            Use = step.Type.Name,
            Workers = blocks[^1].Parallelism,
            WorkersBusy = node?.Busy ?? 0,
            Queue = isHead || blocks.Count > 1 ? node?.Queue ?? 0 : 0,
            QueueBytes = isHead || blocks.Count > 1 ? node?.QueueBytes ?? 0 : 0,
            FilesIn = meter.FilesIn,
            FilesOut = meter.FilesOut,
            RowsIn = meter.RowsIn,
            RowsOut = meter.RowsOut,
            RowsRejected = meter.RowsRejected,
            RowsDropped = meter.RowsDropped,
            DroppedAs = (step.Step as ICollector)?.LossName ?? (step.Step as IRowTransform)?.LossName ?? (step.Step as IRowJoin)?.LossName,
            RowsCreated = meter.RowsCreated,
            CreatedAs = (step.Step as IRowTransform)?.CreatedName ?? (step.Step as IRowJoin)?.CreatedName,
            Tallies = (step.Step as ITalliedStep)?.Tallies.Zip(meter.Tallies, (tally, rows) => new StepTally(tally.Name, tally.Text, rows)).ToList() ?? [],
            BytesIn = meter.BytesIn,
            BytesOut = meter.BytesOut,
            Busy = meter.Busy,
            Active = meter.Active,
        };
    }
}
