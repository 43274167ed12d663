using System.Diagnostics;
using System.Globalization;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;
using Etl.Steps.Saving;
using Microsoft.Extensions.Logging;

namespace Etl.Running.Checkpoints;

/// <summary>
/// Puts the state of a run aside from time to time, and brings a run to where an interrupted one was. A checkpoint is one cut
/// through the whole run: the gate in front of all parsers is closed, what passed it is worked up to the end, and what the
/// aggregates, writers, meters and logs hold then comes of exactly the parts that <see cref="Coverage"/> names.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    private readonly CheckpointOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PipelinePlan _plan;
    private readonly HashSet<string> _late;
    private readonly CheckpointFolder _folder;
    private readonly CheckpointState _state;
    private readonly SavedFolder? _from; // null where the run begins
    private readonly SemaphoreSlim _saving = new(1); // held while the gate is closed, and while a writer is completed
    private IReadOnlyDictionary<int, SourceItems> _lists = new Dictionary<int, SourceItems>();
    private bool _hasEnded; // under _saving
    private long _number;

    private Checkpointer(CheckpointOptions options, PipelinePlan plan, DriftLog drift, TimeProvider time, ILogger logger)
    {
        (_options, _plan, _time, _logger) = (options, plan, time, logger);
        _late = Continuing.Late(plan.Steps);
        _folder = new CheckpointFolder(options.Folder);
        _state = new CheckpointState(_folder, new Lazy<string>(() => PlanPrint.Of(plan, StepContext.DefaultChunkBytes)));
        if (options.From is { } from) _from = _folder.Open(_number = from);
        drift.SettleByItem();
        Coverage = new Coverage(plan, drift);
    }

    /// <summary>Makes one for a run that can be continued and is kept account of; null for any other.</summary>
    public static Checkpointer? TryCreate(PipelinePlan plan, RunOptions options, DriftLog drift, TimeProvider time, ILogger logger)
    {
        if (plan.StartsOver.Count > 0) return null;
        CheckpointOptions? chosen = options.Checkpoints;
        if (chosen is null && options.Session is { } session && (plan.Limits.Checkpoint > TimeSpan.Zero || session.Checkpoint is not null))
        {
            chosen = new CheckpointOptions
            {
                Folder = session.Folder.CheckpointFolder,
                Interval = plan.Limits.Checkpoint > TimeSpan.Zero ? plan.Limits.Checkpoint : Timeout.InfiniteTimeSpan,
                From = session.Checkpoint,
                Staged = session.Staged,
                Completed = session.AddCheckpoint,
            };
        }

        return chosen is null ? null : new Checkpointer(chosen, plan, drift, time, logger);
    }

    public CutGate Cut { get; } = new();

    public Coverage Coverage { get; }

    /// <summary>Whether there is a checkpoint from which the run can be continued.</summary>
    public bool HasOne => _number > 0;

    /// <summary>What the writer of a step saved; null for one that begins.</summary>
    /// <exception cref="StepException">It is damaged.</exception>
    public SavedState? SavedOf(string stepId)
    {
        if (_from is null || _late.Contains(stepId)) return null;
        PlannedStep step = _plan.Steps.First(step => string.Equals(step.Id, stepId, StringComparison.Ordinal));
        try
        {
            return new SavedState(SavedFile.Open(_from.PathOf(WriterName(step))), _from);
        }
        catch (InvalidDataException e)
        {
            throw new StepException(e.Message, e);
        }
    }

    /// <summary>Brings what belongs to no step to where it was. Before the graph is built.</summary>
    /// <exception cref="StepException">The run cannot be continued.</exception>
    public void Load(RunState run)
    {
        run.Context.Outputs.Inherit(_options.Staged);
        if (_from is null) return;
        try
        {
            _lists = _state.Load(_from, run);
        }
        catch (InvalidDataException e)
        {
            throw new StepException(e.Message, e);
        }
    }

    /// <summary>Brings the shares of the collectors to where they were. When the graph is built.</summary>
    /// <exception cref="StepException">The run cannot be continued.</exception>
    public void LoadShares(GraphBuilder parts)
    {
        if (_from is null) return;
        try
        {
            foreach (RowsBlock rows in Collecting(parts))
            {
                int step = rows.Collector!.Index;
                rows.LoadShares(_from, [.. Enumerable.Range(0, _state.Shares.GetValueOrDefault(step)).Select(i => ShareName(step, i))]);
            }
        }
        catch (InvalidDataException e)
        {
            throw new StepException(e.Message, e);
        }
    }

    /// <summary>Takes what a source lists; returns what the run is to go by, which is what it listed when it began.</summary>
    /// <exception cref="StepException">What was read before has changed, or something is gone.</exception>
    public IReadOnlyList<Message> Begin(PlannedStep source, IReadOnlyList<Message> items)
    {
        if (!_lists.TryGetValue(source.Index, out SourceItems? listed))
        {
            Coverage.Begin(source, Coverage.Items(source.Index, [.. items.Select(ListedItem.Of)]));
            return items;
        }

        IReadOnlyList<Message> matched = Relisting.Match(listed, items, out IReadOnlyList<string> added);
        if (added.Count > 0) Log.ItemsAdded(_logger, source.Id, Relisting.Names(added));
        Coverage.Begin(source, listed);
        return matched;
    }

    /// <summary>Takes checkpoints until the run ends.</summary>
    public async Task RunAsync(RunState run, GraphBuilder parts, CancellationToken ended)
    {
        TimeSpan wait = _options.Interval;
        try
        {
            while (true)
            {
                await Task.Delay(wait, _time, ended);
                if (!Coverage.IsListed) continue;
                if (await SaveAsync(run, parts, ended) is not { } cost) return;
                wait = cost * _options.Spacing > _options.Interval ? cost * _options.Spacing : _options.Interval;
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The run has ended, or was stopped.
        }
        catch (StepException e)
        {
            run.Graph.Fail("checkpoint", null, e);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            Log.CheckpointFailed(_logger, _options.Folder, StorageFault.Explain(e));
        }
    }

    /// <summary>Completes a writer, which must not be saved meanwhile.</summary>
    public async ValueTask FinishAsync(Func<ValueTask> complete, CancellationToken cancellation)
    {
        await _saving.WaitAsync(cancellation);
        try
        {
            await complete();
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <summary>Takes no further checkpoint: a collector begins to hand its rows on.</summary>
    public ValueTask EndAsync(CancellationToken cancellation) => FinishAsync(
        () =>
        {
            _hasEnded = true;
            return ValueTask.CompletedTask;
        },
        cancellation);

    /// <summary>Removes the checkpoints of a run that needs them no more.</summary>
    public void Remove()
    {
        _state.Close();
        CheckpointFolder.Remove(_folder.Path);
    }

    public void Dispose()
    {
        _state.Close();
        _saving.Dispose();
    }

    /// <summary>Takes one checkpoint; returns for how long the gate was closed, null where there are to be no more.</summary>
    private async Task<TimeSpan?> SaveAsync(RunState run, GraphBuilder parts, CancellationToken ended)
    {
        long number = _number + 1;
        SavedFolder folder;
        IReadOnlyList<StagedFile> finished;
        TimeSpan cost;
        await _saving.WaitAsync(ended);
        try
        {
            if (_hasEnded) return null;
            long start = Stopwatch.GetTimestamp();
            try
            {
                await Cut.CloseAsync(ended);
                // What was dropped because the run stops is not under way either.
                if (run.Graph.IntakeEnded.IsCancellationRequested) return null;
                folder = _folder.Create(number);
                finished = await WriteAsync(folder, run, parts);
            }
            finally
            {
                Cut.Open();
            }

            cost = Stopwatch.GetElapsedTime(start);
        }
        finally
        {
            _saving.Release();
        }

        // The run goes on: what the checkpoint goes by is only added to from here on.
        await CheckpointFolder.FlushAsync(folder, finished, ended);
        _state.FlushToDisk();
        ended.ThrowIfCancellationRequested();
        _folder.Complete(folder, number);
        _options.Completed(number);
        _number = number;
        _folder.Replace(number);
        return cost;
    }

    private async Task<IReadOnlyList<StagedFile>> WriteAsync(SavedFolder folder, RunState run, GraphBuilder parts)
    {
        List<Task> saving = [];
        Dictionary<int, int> shares = [];
        foreach (RowsBlock rows in Collecting(parts))
        {
            IReadOnlyList<ISavedShare> all = rows.Shares;
            int step = rows.Collector!.Index;
            shares[step] = all.Count;
            for (int i = 0; i < all.Count; i++)
            {
                (ISavedShare share, string name) = (all[i], ShareName(step, i));
                saving.Add(parts.Start(() => share.Save(folder, name)));
            }
        }

        foreach (SinkBlock sink in parts.Sinks)
        {
            if (sink.Saved is { } writer && !_late.Contains(sink.Step.Id))
                saving.Add(parts.Start(() => SavedFile.Write(folder.PathOf(WriterName(sink.Step)), state => writer.Save(state, folder))));
        }

        try
        {
            return _state.Save(folder, run, shares);
        }
        finally
        {
            // None may still be at it when the gate opens.
            await Task.WhenAll(saving);
        }
    }

    private IEnumerable<RowsBlock> Collecting(GraphBuilder parts) => parts.Rows.Where(rows => rows.Collector is { } step && !_late.Contains(step.Id));

    private static string WriterName(PlannedStep step) => string.Create(CultureInfo.InvariantCulture, $"writer-{step.Index}");

    private static string ShareName(int step, int share) => string.Create(CultureInfo.InvariantCulture, $"share-{step}-{share}");
}
