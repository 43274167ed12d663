using System.Threading.Tasks.Dataflow;
using Etl.Messages;
using Etl.Running.Checkpoints;
using Etl.Steps;

namespace Etl.Running;

/// <summary>
/// The one place that knows TPL Dataflow. Blocks are <see cref="ActionBlock{T}"/>s that push with <c>SendAsync</c>, so
/// that every queue is bounded; completion, fan-out, fan-in, order and failure are wired here and nowhere else, because
/// the library's own links lose items or hang in ways that a test beside this file shows one by one.
/// <para>
/// A run is stopped in two steps. <see cref="IntakeEnded"/>: every wait for room, for a turn or for another branch ends
/// at once, and what waits is dropped; only a step's own work on a message goes on. <see cref="Stopping"/>: that work is
/// cancelled too.
/// </para>
/// </summary>
internal sealed class DataflowGraph : IDisposable
{
    private readonly List<GraphNode> _nodes = [];
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _intake;
    private GraphFailure? _failure; // first one wins, through Interlocked

    /// <param name="cancellation">Abandons everything at once.</param>
    public DataflowGraph(CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _intake = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
    }

    /// <summary>Cancelled when the graph fails or is abandoned.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Cancelled when no block shall begin with anything new; what is being worked on still ends.</summary>
    public CancellationToken IntakeEnded => _intake.Token;

    /// <summary>The first failure; null while there is none.</summary>
    public GraphFailure? Failure => _failure;

    /// <summary>Lets the blocks end what they are working on and drop the rest. For runs that will not be kept.</summary>
    public void EndIntake() => _intake.Cancel();

    /// <summary>Records a failure, if it is the first, and stops everything.</summary>
    public void Fail(string node, Message? message, Exception exception)
    {
        if (Interlocked.CompareExchange(ref _failure, new GraphFailure(node, message, exception), null) is null) _stop.Cancel();
    }

    /// <summary>Adds a node without inputs. <paramref name="produce"/> sends its messages in order of position.</summary>
    public GraphNode AddSource(string name, Func<IMessageOutput, CancellationToken, ValueTask> produce)
    {
        GraphNode node = new(this, new NodeOptions(name), [], static (message, _, _) => throw new InvalidOperationException($"A source was sent {message}."), (output, token) => produce(output, token));
        _nodes.Add(node);
        return node;
    }

    /// <summary>Adds a block behind one or several nodes.</summary>
    /// <param name="options">Its name and bounds.</param>
    /// <param name="from">The nodes it reads, in the order in which ties between them are decided.</param>
    /// <param name="handle">Handles one message and owns the reference to it.</param>
    /// <param name="finish">Sends what is left when the last message was handled.</param>
    public GraphNode AddBlock(NodeOptions options, IReadOnlyList<GraphNode> from, Func<Message, IMessageOutput, CancellationToken, ValueTask> handle, Func<IMessageOutput, CancellationToken, ValueTask>? finish = null)
    {
        GraphNode node = new(this, options, from, handle, finish);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Runs until all nodes are done, failed or stopped. Never throws for what a node did: see <see cref="Failure"/>.</summary>
    public Task RunAsync() => Task.WhenAll(_nodes.Select(node => node.RunAsync()));

    public void Dispose()
    {
        _intake.Dispose();
        _stop.Dispose();
    }
}

/// <summary>The failure that stopped a graph.</summary>
/// <param name="Node">Name of the node it happened in.</param>
/// <param name="Message">The message it happened on, for its origin only; null where it was none. It may be released already.</param>
/// <param name="Exception">The cause.</param>
internal sealed record GraphFailure(string Node, Message? Message, Exception Exception);

/// <summary>Bounds of a node.</summary>
/// <param name="Name">Unique in the graph.</param>
internal sealed record NodeOptions(string Name)
{
    /// <summary>Messages worked on at once.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Messages waiting or worked on, at least <see cref="Parallelism"/>: the library counts both.</summary>
    public int Capacity { get; init; } = 1;

    /// <summary>
    /// Whether a sender that finds the queue full works on its message itself rather than wait: for a block without order
    /// whose senders run on its own scheduler, which then bounds the workers.
    /// </summary>
    public bool SendersHelp { get; init; }

    /// <summary>Whether any number of messages may wait, for inputs that are in memory before they are sent.</summary>
    public bool TakesAll { get; init; }

    /// <summary>Bytes that the waiting messages may hold.</summary>
    public long QueueBytes { get; init; } = long.MaxValue;

    /// <summary>Whether its outputs keep the order of its inputs, and several inputs are merged by position.</summary>
    public bool Ordered { get; init; }

    /// <summary>For each input, the smallest <see cref="Position.Source"/> that comes through it; needed to merge several in order.</summary>
    public IReadOnlyList<int> FirstSources { get; init; } = [];

    /// <summary>The gate of the run's checkpoints, for the nodes that are behind it.</summary>
    public CutGate? Cut { get; init; }

    /// <summary>Told of each message that passes the gate in front of the node, and says whether it is wanted; null where the nodes before are behind the gate, too.</summary>
    public Func<Message, bool>? Passed { get; init; }

    public TaskScheduler Scheduler { get; init; } = TaskScheduler.Default;
}
