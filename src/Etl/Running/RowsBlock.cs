using System.Collections.Concurrent;
using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>
/// Parses chunks and applies the row steps that were fused, each batch on one worker from its bytes to the partial
/// aggregate. A worker is rented for each message, so there are as many as ever ran at once, and each has its own
/// parsers, operators and share of what is collected.
/// </summary>
internal sealed class RowsBlock : IDisposable
{
    private readonly PlannedBlock _block;
    private readonly RunState _run;
    private readonly CollectContext? _collect;
    private readonly ConcurrentBag<RowWorker> _idle = [];
    private readonly ConcurrentBag<RowWorker> _all = [];

    public RowsBlock(PlannedBlock block, RunState run)
    {
        _block = block;
        _run = run;
        _collect = Last.Step is ICollector ? run.CollectContextOf(Last) : null;
    }

    private PlannedStep Last => _block.Steps[^1];

    public async ValueTask HandleAsync(Message input, IMessageOutput output, CancellationToken cancellation)
    {
        RowWorker worker = Rent();
        RowBatch? batch = worker.Process(input);
        // The batch is finished, so the worker can serve the next message while this one waits for its readers.
        _idle.Add(worker);
        if (batch is null) return;
        _run.Charge.Learn(batch);
        await output.SendAsync(batch, cancellation);
    }

    /// <summary>Brings the workers' shares of a collector together and sends the rows that come of them.</summary>
    public async ValueTask FinishAsync(IMessageOutput output, CancellationToken cancellation)
    {
        if (Last.Step is not ICollector collector) return;
        StepMeter meter = _run.Meter(Last);
        long start = Stopwatch.GetTimestamp();
        foreach (RowBatch batch in collector.Finish([.. _all.Select(worker => worker.Share!)], _collect!))
        {
            meter.AddRows(0, batch.RowCount, 0, 0);
            meter.AddBusy(start);
            await output.SendAsync(batch, cancellation);
            start = Stopwatch.GetTimestamp();
        }

        meter.AddRows(0, 0, 0, _collect!.Dropped);
        meter.AddBusy(start);
        Dispose();
    }

    /// <summary>Gives back what the collector holds, its files too.</summary>
    public void Dispose()
    {
        foreach (RowWorker worker in _all) worker.Share?.Dispose();
        _all.Clear();
    }

    private RowWorker Rent()
    {
        if (_idle.TryTake(out RowWorker? worker)) return worker;
        worker = new RowWorker(_block.Steps, _run, _collect);
        _all.Add(worker);
        return worker;
    }
}
