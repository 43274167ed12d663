using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Makes the nodes of a graph out of the blocks of a plan.</summary>
internal sealed class GraphBuilder(RunState run, CpuScheduler cpu) : IAsyncDisposable
{
    private readonly Dictionary<string, GraphNode> _nodes = new(StringComparer.Ordinal);
    private readonly List<SinkBlock> _sinks = [];
    private readonly Dictionary<int, RowsBlock> _rows = []; // by the index of the block
    private readonly List<FormatBlock> _formats = [];
    private readonly List<BufferBlock> _buffers = [];
    private readonly IReadOnlySet<string> _ran = HeldMessages.StepsThatRan(run.Plan);

    /// <summary>By <see cref="PlannedBlock.NodeName"/>.</summary>
    public IReadOnlyDictionary<string, GraphNode> Nodes => _nodes;

    /// <summary>What the steps after this part of the run will need of it.</summary>
    public HeldMessages Held { get; } = new();

    /// <summary>Whether a block computes, and so runs on the CPU threads.</summary>
    public static bool UsesCpu(PlannedBlock block) =>
        block.Kind is BlockKind.Split or BlockKind.Rows or BlockKind.Buffer || (block.Kind == BlockKind.Transform && block.Steps[0].Type.Work == WorkKind.Cpu);

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

    /// <summary>The blocks that write.</summary>
    public IReadOnlyList<SinkBlock> Sinks => _sinks;

    /// <summary>The blocks that make rows or work on them.</summary>
    public IReadOnlyCollection<RowsBlock> Rows => _rows.Values;

    /// <summary>Has a CPU worker do something.</summary>
    public Task Start(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, cpu);

    public async ValueTask DisposeAsync()
    {
        foreach (SinkBlock sink in _sinks) await sink.DisposeAsync();
        _sinks.Clear();
        foreach (RowsBlock rows in _rows.Values) rows.Dispose();
        _rows.Clear();
        foreach (FormatBlock format in _formats) format.Dispose();
        _formats.Clear();
        foreach (BufferBlock buffer in _buffers) buffer.Dispose();
        _buffers.Clear();
        run.DisposeJoins();
    }

    /// <summary>A source of what a block handed on before; it waits for the tables that the sources in front of it would wait for.</summary>
    private GraphNode Replay(PlannedBlock block, IReadOnlyList<Message> held) => run.Graph.AddSource(block.NodeName, async (output, token) =>
    {
        foreach (string join in WaitsBefore(block).Distinct(StringComparer.Ordinal)) await run.JoinOf(join).WaitAsync(run.Graph.IntakeEnded);
        await HeldMessages.ReplayAsync(held, output, run.Graph, token);
    });

    private IEnumerable<string> WaitsBefore(PlannedBlock block) => block.WaitsFor.Concat(block.From.SelectMany(from => WaitsBefore(run.Plan.Blocks[from])));

    private GraphNode Build(PlannedBlock block)
    {
        IReadOnlyList<GraphNode> from = [.. block.From.Select(index => _nodes[run.Plan.Blocks[index].NodeName])];
        NodeOptions options = new(block.NodeName)
        {
            Parallelism = block.Parallelism,
            Capacity = block.Capacity,
            TakesAll = block.TakesAll,
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
                _rows.Add(block.Index, rows);
                options = options with { SendersHelp = SendersHelp(block), Cut = run.Checkpoints?.Cut };
                // The gate stands where files or their parts become rows.
                if (run.Checkpoints is not null && block.Steps[0].Step is IRowReader or IFileTable) options = options with { Passed = rows.Pass };
                return run.Graph.AddBlock(options, from, rows.HandleAsync, rows.FinishAsync);
            case BlockKind.Buffer:
                BufferBlock buffer = new(block, run);
                _buffers.Add(buffer);
                return run.Graph.AddBlock(options, from, buffer.HandleAsync, buffer.FinishAsync);
            case BlockKind.Sink:
                SinkBlock sink = new(block, run);
                _sinks.Add(sink);
                if (block.Steps[0].Step is IRowSink) options = options with { Cut = run.Checkpoints?.Cut };
                if (sink.Formatting is { } writer) from = AddFormat(block, writer, from, options);
                return run.Graph.AddBlock(options, from, sink.HandleAsync, sink.FinishAsync);
            default:
                throw new InvalidOperationException($"A block of kind {block.Kind} cannot be built; this is a bug in etl.");
        }
    }

    /// <summary>
    /// Whether a worker that has cut a chunk parses it, too, while it is in the worker's cache, unless others are short of
    /// work: where no order is kept, and the threads are no more than the block may have workers.
    /// </summary>
    private bool SendersHelp(PlannedBlock block) =>
        !block.Ordered && block.From.All(from => run.Plan.Blocks[from].Kind == BlockKind.Split) && block.Parallelism >= cpu.MaximumConcurrencyLevel;

    /// <summary>
    /// Has the rows of a sink formatted where they come from, if that is a block of which it is the only reader, or else in a
    /// node in front of it, with as many workers: rows of a collector come one batch after the other, and other readers of
    /// the same rows want them as rows.
    /// </summary>
    private IReadOnlyList<GraphNode> AddFormat(PlannedBlock sink, IFormattingWriter writer, IReadOnlyList<GraphNode> from, NodeOptions options)
    {
        FormatBlock format = new(sink.Steps[0], writer, run);
        _formats.Add(format);
        PlannedBlock source = run.Plan.Blocks[sink.From[0]];
        if (IsOnlyReader(sink, source) && _rows.TryGetValue(source.Index, out RowsBlock? rows) && source.Steps[^1].Step is not ICollector)
        {
            rows.Format = format;
            return from;
        }

        int workers = sink.From.Max(index => run.Plan.Blocks[index].Parallelism);
        return [run.Graph.AddBlock(options with { Parallelism = workers, Capacity = 2 * workers, Scheduler = cpu }, from, format.HandleAsync)];
    }

    private bool IsOnlyReader(PlannedBlock sink, PlannedBlock source) =>
        sink.From.Count == 1
        && run.Plan.Blocks.Sum(block => block.From.Count(index => index == source.Index)) == 1
        && !run.Plan.ToHold.Contains(source.Steps[^1].Id, StringComparer.Ordinal);
}
