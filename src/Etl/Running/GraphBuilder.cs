using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Makes the nodes of a graph out of the blocks of a plan.</summary>
internal sealed class GraphBuilder(RunState run, CpuScheduler cpu) : IAsyncDisposable
{
    private readonly Dictionary<string, GraphNode> _nodes = new(StringComparer.Ordinal);
    private readonly List<SinkBlock> _sinks = [];
    private readonly IReadOnlySet<string> _ran = HeldMessages.StepsThatRan(run.Plan);

    /// <summary>By <see cref="PlannedBlock.NodeName"/>.</summary>
    public IReadOnlyDictionary<string, GraphNode> Nodes => _nodes;

    /// <summary>What the steps after this part of the run will need of it.</summary>
    public HeldMessages Held { get; } = new();

    /// <summary>Whether a block computes, and so runs on the CPU threads.</summary>
    public static bool UsesCpu(PlannedBlock block) =>
        block.Kind is BlockKind.Split or BlockKind.Rows || (block.Kind == BlockKind.Transform && block.Steps[0].Type.Work == WorkKind.Cpu);

    /// <summary>Builds all nodes and opens the outputs; returns what went wrong with an output.</summary>
    public RunFailure? Build()
    {
        foreach (PlannedBlock block in run.Plan.Blocks)
        {
            try
            {
                if (!_ran.Contains(block.Steps[^1].Id)) _nodes.Add(block.NodeName, Build(block));
                else if (run.Plan.Held.TryGetValue(block.Steps[^1].Id, out IReadOnlyList<Message>? held)) _nodes.Add(block.NodeName, Replay(block, held));
            }
            catch (StepException e)
            {
                return new RunFailure(block.Steps[0].Id, e.Item, e.Message);
            }
        }

        foreach (string id in run.Plan.ToHold) Held.Collect(run.Graph, id, _nodes[run.Plan.Blocks.First(block => string.Equals(block.Steps[^1].Id, id, StringComparison.Ordinal)).NodeName]);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SinkBlock sink in _sinks) await sink.DisposeAsync();
        _sinks.Clear();
    }

    private GraphNode Replay(PlannedBlock block, IReadOnlyList<Message> held) =>
        run.Graph.AddSource(block.NodeName, (output, token) => HeldMessages.ReplayAsync(held, output, run.Graph, token));

    private GraphNode Build(PlannedBlock block)
    {
        List<GraphNode> from = [.. block.From.Select(index => _nodes[run.Plan.Blocks[index].NodeName])];
        NodeOptions options = new(block.NodeName)
        {
            Parallelism = block.Parallelism,
            Capacity = block.Capacity,
            QueueBytes = run.Plan.Limits.BufferBytes,
            Ordered = block.Ordered,
            FirstSources = block.FirstSources,
            Scheduler = UsesCpu(block) ? cpu : TaskScheduler.Default,
        };
        switch (block.Kind)
        {
            case BlockKind.Source:
                return run.Graph.AddSource(block.NodeName, new SourceBlock(block, run).ProduceAsync);
            case BlockKind.Transform:
                return run.Graph.AddBlock(options, from, new TransformBlock(block, run).HandleAsync);
            case BlockKind.Split:
                return run.Graph.AddBlock(options, from, new SplitBlock(block, run).HandleAsync);
            case BlockKind.Rows:
                RowsBlock rows = new(block, run);
                return run.Graph.AddBlock(options, from, rows.HandleAsync, rows.FinishAsync);
            case BlockKind.Sink:
                SinkBlock sink = new(block, run);
                _sinks.Add(sink);
                return run.Graph.AddBlock(options, from, sink.HandleAsync, sink.FinishAsync);
            default:
                throw new InvalidOperationException($"A block of kind {block.Kind} cannot be built; this is a bug in etl.");
        }
    }
}
