using System.Threading.Tasks.Dataflow;
using Etl.Messages;
using Etl.Running.Checkpoints;
using Etl.Steps;

namespace Etl.Running;

/// <summary>One node of a <see cref="DataflowGraph"/>: a block with its queue, its workers and its readers.</summary>
internal sealed class GraphNode
{
    private readonly DataflowGraph _graph;
    private readonly NodeOptions _options;
    private readonly IReadOnlyList<GraphNode> _from;
    private readonly Func<Message, IMessageOutput, CancellationToken, ValueTask> _handle;
    private readonly Func<IMessageOutput, CancellationToken, ValueTask>? _finish;
    private readonly ActionBlock<Entry> _block;
    private readonly QueueGate _gate;
    private readonly FanOut _readers = new();
    private readonly OrderedEmitter? _emitter;
    private readonly PositionMerge? _merge;
    private readonly int _ways; // on which a part of a source may have come here
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _entering = new();
    private long _entered; // number of the next input of an ordered block; under _entering
    private int _busy; // workers in the handler; Interlocked

    public GraphNode(DataflowGraph graph, NodeOptions options, IReadOnlyList<GraphNode> from, Func<Message, IMessageOutput, CancellationToken, ValueTask> handle, Func<IMessageOutput, CancellationToken, ValueTask>? finish)
    {
        _graph = graph;
        _options = options;
        _from = from;
        _handle = handle;
        _finish = finish;
        _gate = new QueueGate(options.QueueBytes, options.TakesAll ? int.MaxValue : options.Capacity);
        // No bound here: the gate has it. No token either: on cancellation the block would forget its queue, and what the messages hold with it.
        _block = new ActionBlock<Entry>(HandleAsync, new ExecutionDataflowBlockOptions
        {
            MaxDegreeOfParallelism = options.Parallelism,
            TaskScheduler = options.Scheduler,
        });
        if (options.Ordered && options.Parallelism > 1) _emitter = new OrderedEmitter(_readers, options.Capacity);
        if (options.Ordered && from.Count > 1) _merge = new PositionMerge(new Entrance(this), options.FirstSources);
        for (int i = 0; i < from.Count; i++)
        {
            IMessageOutput entrance = _merge?.Input(i) ?? new Entrance(this);
            from[i]._readers.Add(_ways == 0 ? entrance : new WayIn(entrance, _ways));
            _ways += from[i]._ways;
        }

        _ways = Math.Max(1, _ways);
    }

    public string Name => _options.Name;

    public int Busy => Volatile.Read(ref _busy);

    public int Queue => _block.InputCount;

    public long QueueBytes => _gate.Bytes;

    /// <summary>Runs the node from its first message to the end of its readers' input.</summary>
    public async Task RunAsync()
    {
        try
        {
            await EndOfInputAsync();
            _block.Complete();
            await _block.Completion;
            if (_finish is not null && !_graph.IntakeEnded.IsCancellationRequested)
                await Task.Factory.StartNew(FinishAsync, CancellationToken.None, TaskCreationOptions.None, _options.Scheduler).Unwrap();
        }
        catch (OperationCanceledException) when (_graph.IntakeEnded.IsCancellationRequested)
        {
            // The run was stopped, or told to take in no more.
        }
        catch (Exception e)
        {
            _graph.Fail(Name, null, e);
        }
        finally
        {
            _emitter?.Discard();
            _done.SetResult();
        }
    }

    private async Task FinishAsync()
    {
        Interlocked.Increment(ref _busy);
        try
        {
            await _finish!(_readers, _graph.Stopping);
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    }

    /// <summary>The block is complete after all its writers, not after the first one.</summary>
    private async Task EndOfInputAsync()
    {
        if (_merge is null)
        {
            foreach (GraphNode node in _from) await node._done.Task;
            return;
        }

        Task merging = MergeAsync(_merge);
        await Task.WhenAll(_from.Select(async (node, i) =>
        {
            await node._done.Task;
            _merge.End(i);
        }));
        await merging;
    }

    private async Task MergeAsync(PositionMerge merge)
    {
        try
        {
            await merge.RunAsync(_graph.IntakeEnded);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Before the branches, which are cut off now, complain of that.
            _graph.Fail(Name, null, e);
        }
    }

    private async ValueTask EnterAsync(Message message)
    {
        if (_options.Cut is not null && !await EnterCutAsync(message, _options.Cut)) return;
        long bytes = message.MemoryBytes;
        if (_options.SendersHelp && !_gate.TryEnter(bytes))
        {
            await WorkAsync(message, 0);
            return;
        }

        bool taken = false;
        try
        {
            if (!_options.SendersHelp) await _gate.EnterAsync(bytes, _graph.IntakeEnded);
            taken = _emitter is null ? _block.Post(new Entry(message, bytes, 0)) : PostInOrder(message, bytes);
        }
        finally
        {
            if (!taken)
            {
                message.Release();
                _options.Cut?.Leave();
            }
        }

        if (!taken) throw new InvalidOperationException($"The block '{Name}' refused a message; this is a bug in etl.");
    }

    /// <summary>Takes a message behind the gate, at which those of some nodes wait; false where it is not wanted.</summary>
    private async ValueTask<bool> EnterCutAsync(Message message, CutGate cut)
    {
        if (_options.Passed is not { } passed)
        {
            cut.Enter();
            return true;
        }

        try
        {
            await cut.PassAsync(_graph.IntakeEnded);
        }
        catch (OperationCanceledException)
        {
            message.Release();
            throw;
        }

        if (passed(message)) return true;
        message.Release();
        cut.Leave();
        return false;
    }

    /// <summary>Numbers must be given in the order in which the block takes its inputs.</summary>
    private bool PostInOrder(Message message, long bytes)
    {
        lock (_entering) return _block.Post(new Entry(message, bytes, _entered++));
    }

    private async Task HandleAsync(Entry entry)
    {
        _gate.Begin(entry.Bytes);
        try
        {
            await WorkAsync(entry.Message, entry.Number);
        }
        finally
        {
            _gate.End();
        }
    }

    private async ValueTask WorkAsync(Message message, long number)
    {
        if (_graph.IntakeEnded.IsCancellationRequested)
        {
            // Nothing of this run will be kept, so what is still waiting is let go.
            message.Release();
            _options.Cut?.Leave();
            return;
        }

        Interlocked.Increment(ref _busy);
        try
        {
            if (_emitter is null) await _handle(message, _readers, _graph.Stopping);
            else await HandleInTurnAsync(message, number, _emitter);
        }
        catch (OperationCanceledException) when (_graph.IntakeEnded.IsCancellationRequested)
        {
            // Somebody else's failure, a cancelled run, or a reader that was told to take in no more.
        }
        catch (Exception e)
        {
            // A cancellation that nobody asked for is a failure too: the block would drop the item without a word.
            _graph.Fail(Name, message, e);
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
            // Behind a failure, which is recorded by now: who finds nothing under way must not take that for success.
            _options.Cut?.Leave();
        }
    }

    private async Task HandleInTurnAsync(Message message, long number, OrderedEmitter emitter)
    {
        OrderedEmitter.Turn turn;
        try
        {
            turn = await emitter.OpenAsync(number, _graph.IntakeEnded);
        }
        catch (OperationCanceledException)
        {
            message.Release();
            throw;
        }

        await _handle(message, turn, _graph.Stopping);
        await turn.EndAsync(_graph.IntakeEnded);
    }

    /// <summary>A message in the queue. <see cref="Number"/> says which one it is, counted from 0.</summary>
    private readonly record struct Entry(Message Message, long Bytes, long Number);

    /// <summary>Lets the rows of one of several inputs know on which way they came; those of the first know it already.</summary>
    private sealed class WayIn(IMessageOutput entrance, int firstWay) : IMessageOutput
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellation) =>
            entrance.SendAsync(message is RowBatch batch ? batch.At(batch.Position with { Way = firstWay + batch.Position.Way }) : message, cancellation);
    }

    private sealed class Entrance(GraphNode node) : IMessageOutput
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellation) => node.EnterAsync(message);
    }
}
