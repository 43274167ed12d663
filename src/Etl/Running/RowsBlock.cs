using System.Collections.Concurrent;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>
/// Parses chunks and applies the row steps that were fused, each batch on one worker from its bytes to the partial
/// aggregate. A worker is rented for each message, so there are as many as ever ran at once, and each has its own
/// parsers, operators and partial state.
/// </summary>
internal sealed class RowsBlock(PlannedBlock block, RunState run)
{
    private readonly ConcurrentBag<RowWorker> _idle = [];
    private readonly ConcurrentBag<RowWorker> _all = [];

    private PlannedStep Last => block.Steps[^1];

    public async ValueTask HandleAsync(Message input, IMessageOutput output, CancellationToken cancellation)
    {
        RowWorker worker = Rent();
        RowBatch? batch = worker.Process(input);
        // The batch is finished, so the worker can serve the next message while this one waits for its readers.
        _idle.Add(worker);
        if (batch is null) return;
        run.Charge.Learn(batch);
        await output.SendAsync(batch, cancellation);
    }

    /// <summary>Merges the workers' partial states and sends the rows that come of them.</summary>
    public async ValueTask FinishAsync(IMessageOutput output, CancellationToken cancellation)
    {
        if (Last.Step is not IAggregation aggregation) return;
        StepMeter meter = run.Meter(Last);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        IPartialState? total = null;
        foreach (IPartialState partial in _all.Select(worker => worker.Partial!).OrderByDescending(partial => partial.GroupCount))
        {
            if (total is null) total = partial;
            else total.Merge(partial);
        }

        foreach (RowBatch batch in aggregation.Finish(total ?? aggregation.CreatePartial(), Last.Index))
        {
            meter.AddRows(0, batch.RowCount, 0, 0);
            meter.AddBusy(start);
            await output.SendAsync(batch, cancellation);
            start = System.Diagnostics.Stopwatch.GetTimestamp();
        }
    }

    private RowWorker Rent()
    {
        if (_idle.TryTake(out RowWorker? worker)) return worker;
        worker = new RowWorker(block.Steps, run);
        _all.Add(worker);
        return worker;
    }
}
