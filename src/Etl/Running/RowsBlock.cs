using System.Collections.Concurrent;
using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Running.Checkpoints;
using Etl.Steps;
using Etl.Steps.Saving;

namespace Etl.Running;

/// <summary>
/// Parses chunks and applies the row steps that were fused, each batch on one worker from its bytes to the partial
/// aggregate. A worker is rented for each message, so there are as many as ever ran at once, and each has its own
/// parsers, operators and share of what is collected. Where the block has joins, its rows wait for their tables.
/// </summary>
internal sealed class RowsBlock : IDisposable
{
    private readonly PlannedBlock _block;
    private readonly RunState _run;
    private readonly CollectContext? _collect;
    private readonly IReadOnlyList<JoinRun?> _joins; // parallel to the steps; those that rows pass
    private readonly ConcurrentBag<RowWorker> _idle = [];
    private readonly ConcurrentBag<RowWorker> _all = [];
    private long _taken; // messages taken in; Interlocked

    public RowsBlock(PlannedBlock block, RunState run)
    {
        _block = block;
        _run = run;
        _collect = Last.Step is ICollector ? run.CollectContextOf(Last) : null;
        _joins = [.. block.Steps.Select(step => step.Step is IRowJoin && block.Passes(step) ? run.JoinOf(step) : null)];
        if (block.BuildsTable) run.JoinOf(Last);
    }

    /// <summary>Formats the rows for the sink that is their only reader, before they are sent to it; null where none does. Set before the first message.</summary>
    public FormatBlock? Format { get; set; }

    private PlannedStep Last => _block.Steps[^1];

    /// <summary>The collector that the chain ends in; null where none does.</summary>
    public PlannedStep? Collector => _collect is null ? null : Last;

    /// <summary>The workers' shares of the collector, for when nobody works.</summary>
    public IReadOnlyList<ISavedShare> Shares => [.. _all.Select(worker => worker.Share).OfType<ISavedShare>()];

    /// <summary>A share for each saved one, as far as there may be workers: what a run saved with more workers is for those that there are.</summary>
    public void LoadShares(SavedFolder folder, IReadOnlyList<string> names)
    {
        List<RowWorker> workers = [];
        for (int i = 0; i < names.Count; i++)
        {
            if (workers.Count < _block.Parallelism) workers.Add(Rent());
            ((ISavedShare)workers[i % _block.Parallelism].Share!).Load(folder, names[i]);
        }

        foreach (RowWorker worker in workers) _idle.Add(worker);
    }

    /// <summary>Takes note of a message that passes the gate; whether it is wanted: a row that was made of a file before the run was interrupted is not made again.</summary>
    public bool Pass(Message message)
    {
        Coverage coverage = _run.Coverage!;
        PlannedStep first = _block.Steps[0];
        bool isKnown = first.Step is IFileTable && coverage.ReadingOf(first, message).Parts > 0;
        if (isKnown) coverage.Handle(message);
        else coverage.Pass(first, message);
        return !isKnown;
    }

    public async ValueTask HandleAsync(Message input, IMessageOutput output, CancellationToken cancellation)
    {
        try
        {
            await TablesAsync();
        }
        catch
        {
            input.Release();
            throw;
        }

        long number = Interlocked.Increment(ref _taken) - 1;
        if (output is OrderedEmitter.Turn turn) number = turn.Number;
        RowWorker worker = Rent();
        RowBatch? batch = worker.Process(input, number);
        // The batch is finished, so the worker can serve the next message while this one waits for its readers.
        _idle.Add(worker);
        if (batch is null) return;
        _run.Charge.Learn(batch);
        await SendAsync(batch, output, cancellation);
    }

    /// <summary>Sends the rows that come late: those of joins, then those of a collector. Or builds the table that the chain ends in.</summary>
    public async ValueTask FinishAsync(IMessageOutput output, CancellationToken cancellation)
    {
        await TablesAsync();
        for (int i = 0; i < _joins.Count; i++)
        {
            if (_joins[i] is not { } join) continue;
            await FinishJoinAsync(i, join.State, output, cancellation);
            join.State.Dispose();
        }

        if (_block.BuildsTable) BuildTable();
        else if (Last.Step is ICollector collector)
        {
            // From here on the shares are no longer what they were.
            if (_run.Checkpoints is { } checkpoints) await checkpoints.EndAsync(_run.Graph.IntakeEnded);
            await FinishCollectorAsync(collector, output, cancellation);
        }

        Dispose();
    }

    /// <summary>Gives back what the collector holds, its files too.</summary>
    public void Dispose()
    {
        foreach (RowWorker worker in _all) worker.Share?.Dispose();
        _all.Clear();
    }

    /// <summary>Brings the workers' shares of a collector together and sends the rows that come of them.</summary>
    private async ValueTask FinishCollectorAsync(ICollector collector, IMessageOutput output, CancellationToken cancellation)
    {
        StepMeter meter = _run.Meter(Last);
        long start = Stopwatch.GetTimestamp();
        await foreach (RowBatch batch in Finish(collector))
        {
            meter.AddRows(0, batch.RowCount, 0, 0);
            meter.AddBusy(start);
            await output.SendAsync(batch, cancellation);
            start = Stopwatch.GetTimestamp();
        }

        meter.AddRows(0, 0, 0, _collect!.Dropped);
        meter.AddBusy(start);
    }

    private IAsyncEnumerable<RowBatch> Finish(ICollector collector)
    {
        ICollectorShare[] shares = [.. _all.Select(worker => worker.Share!)];
        return collector is IParallelCollector parallel ? parallel.FinishAsync(shares, _collect!) : collector.Finish(shares, _collect!).ToAsyncEnumerable();
    }

    /// <summary>Sends the late rows of a join through the links behind it, as further input of the block.</summary>
    private async ValueTask FinishJoinAsync(int link, IJoinState join, IMessageOutput output, CancellationToken cancellation)
    {
        PlannedStep step = _block.Steps[link];
        StepMeter meter = _run.Meter(step);
        RowWorker worker = Rent();
        using IEnumerator<RowBatch> late = join.Finish().GetEnumerator();
        while (true)
        {
            _run.Graph.IntakeEnded.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            RowBatch? batch = Next(late, step);
            meter.AddRows(0, batch?.RowCount ?? 0, 0, join.TakeDropped(), join.TakeCreated());
            meter.AddUnmatched(join);
            meter.AddBusy(start);
            if (batch is null) break;
            batch = worker.Process(batch, _taken++, link + 1);
            if (batch is not null) await SendAsync(batch, output, cancellation);
        }

        _idle.Add(worker);
    }

    private ValueTask SendAsync(RowBatch batch, IMessageOutput output, CancellationToken cancellation) =>
        Format is null ? output.SendAsync(batch, cancellation) : Format.HandleAsync(batch, output, cancellation);

    private static RowBatch? Next(IEnumerator<RowBatch> late, PlannedStep step)
    {
        try
        {
            return late.MoveNext() ? late.Current : null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new FusedStepException(step.Id, e);
        }
    }

    private void BuildTable()
    {
        long start = Stopwatch.GetTimestamp();
        _run.JoinOf(Last).Build();
        _run.Meter(Last).AddBusy(start);
    }

    private async ValueTask TablesAsync()
    {
        foreach (JoinRun? join in _joins)
        {
            if (join is { IsBuilt: false }) await join.WaitAsync(_run.Graph.IntakeEnded);
        }
    }

    private RowWorker Rent()
    {
        if (_idle.TryTake(out RowWorker? worker)) return worker;
        worker = new RowWorker(_block, _run, _collect);
        _all.Add(worker);
        return worker;
    }
}
