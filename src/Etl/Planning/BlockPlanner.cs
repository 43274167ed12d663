using Etl.Messages;
using Etl.Steps;

namespace Etl.Planning;

/// <summary>
/// Puts the steps into blocks. A row step that says nothing about its own workers joins the block before it, so that a
/// batch stays in one core's cache; so does a decompressor in front of its only reader. A join is in two blocks: its table
/// side ends one, its row side is a link of another.
/// </summary>
internal sealed class BlockPlanner
{
    private const int BufferCapacity = 4;

    private readonly IReadOnlyList<PlannedStep> _steps;
    private readonly Func<PlannedStep, StepSettings> _settings;
    private readonly List<Draft> _drafts = [];
    private readonly Dictionary<string, Draft> _producers = new(StringComparer.Ordinal); // by the id of the step whose output they send
    private readonly OrderNeeds _needs;
    private readonly TableWaits _waits;

    /// <param name="steps">In topological order.</param>
    /// <param name="settings">What was decided about each one's workers.</param>
    public BlockPlanner(IReadOnlyList<PlannedStep> steps, Func<PlannedStep, StepSettings> settings)
    {
        (_steps, _settings) = (steps, settings);
        _needs = new OrderNeeds(steps, step => settings(step).Ordered);
        _waits = new TableWaits(steps, _needs.InputOrderMatters);
    }

    public IReadOnlyList<PlannedBlock> Plan()
    {
        foreach (PlannedStep step in _steps) Place(step);
        List<PlannedBlock> blocks = [];
        foreach (Draft draft in _drafts)
        {
            PlannedStep head = draft.Kind == BlockKind.Split ? draft.Steps[^1] : draft.Steps[0];
            StepSettings chosen = _settings(head);
            blocks.Add(new PlannedBlock
            {
                Index = draft.Index,
                Kind = draft.Kind,
                Steps = draft.Steps,
                From = [.. draft.From.Select(from => from.Index)],
                FirstSources = [.. draft.From.Select(FirstSource)],
                Parallelism = draft.Kind == BlockKind.Buffer ? 1 : chosen.Parallelism,
                Capacity = draft.Kind == BlockKind.Buffer ? BufferCapacity : chosen.Capacity,
                TakesAll = !chosen.SaysCapacity && draft.From.Count > 0 && draft.From.All(from => from.Kind == BlockKind.Source),
                Ordered = IsOrdered(draft),
                LargestFirst = draft.Kind == BlockKind.Source && !_needs.OutputOrderMatters(head) && GainsFromLargestFirst(draft),
                BuildsTable = draft.BuildsTable,
                WaitsFor = draft.Kind == BlockKind.Source ? _waits.TablesBefore(head) : draft.WaitsFor,
            });
        }

        return blocks;
    }

    private void Place(PlannedStep step)
    {
        List<Draft> from = [.. step.From.Select(id => _producers[id])];
        if (from.Count > 1 && step.Step is not IRowJoin && _needs.InputOrderMatters(step)) from = [.. from.Select(branch => IsLate(branch) ? AddBuffer(branch, step, []) : branch)];
        switch (step.Step)
        {
            case IRowReader:
                Draft split = from.Count == 1 && IsWaitingWrapper(from[0], step) ? from[0] : Add(BlockKind.Split, from);
                split.Kind = BlockKind.Split;
                split.Steps.Add(step);
                Produce(step, Add(BlockKind.Rows, [split], step));
                break;
            case IRowJoin:
                PlaceTable(step, from[1]);
                PlaceRows(step, from[0]);
                break;
            case IRowTransform or ICollector when from.Count == 1 && CanJoin(from[0], step):
                from[0].Steps.Add(step);
                Produce(step, from[0]);
                break;
            case IRowTransform or ICollector or IFileTable:
                Produce(step, Add(BlockKind.Rows, from, step));
                break;
            case ISource:
                Produce(step, Add(BlockKind.Source, from, step));
                break;
            case IContentTransform when from.Count == 1 && IsWaitingWrapper(from[0], step):
                from[0].Steps.Add(step);
                Produce(step, from[0]);
                break;
            case IContentTransform or IMessageTransform:
                Produce(step, Add(BlockKind.Transform, from, step));
                break;
            case IRowSink or IFileSink:
                Produce(step, Add(BlockKind.Sink, from, step));
                break;
            default:
                throw new InvalidOperationException($"The step '{step.Id}' is of no kind that can run; this is a bug in etl.");
        }
    }

    private void PlaceTable(PlannedStep join, Draft from)
    {
        Draft table = CanJoin(from, join) ? from : Add(BlockKind.Rows, [from]);
        table.Steps.Add(join);
        table.BuildsTable = true;
    }

    private void PlaceRows(PlannedStep join, Draft from)
    {
        if (_waits.IsBuffered(join)) from = AddBuffer(from, join, [join.Id]);
        Draft rows = CanJoin(from, join) ? from : Add(BlockKind.Rows, [from]);
        rows.Steps.Add(join);
        Produce(join, rows);
    }

    /// <summary>Whether rows of a block may come late: behind a join, up to a step that takes all rows in anyway.</summary>
    private static bool IsLate(Draft draft) =>
        draft.Kind == BlockKind.Rows
        && draft.Steps[^1].Step is not ICollector
        && (draft.Steps.Any(step => step.Step is IRowJoin { GivesRowsLate: true }) || draft.From.Any(IsLate));

    private bool IsOrdered(Draft draft) => draft.Kind switch
    {
        BlockKind.Source or BlockKind.Buffer => false,
        _ => (draft.BuildsTable && draft.Steps.Count == 1) || _needs.InputOrderMatters(draft.Steps[0]),
    };

    /// <summary>Whether a draft holds decompressors only, and ends up in front of this reader and nothing else.</summary>
    private bool IsWaitingWrapper(Draft draft, PlannedStep step) =>
        draft.Steps.All(wrapper => wrapper.Step is IContentTransform && !_settings(wrapper).IsOwnBlock)
        && Readers(draft.Steps[^1]).All(reader => reader == step)
        && EndsInReader(step);

    private bool EndsInReader(PlannedStep step) =>
        step.Step is IRowReader || (step.Step is IContentTransform && Readers(step) is [{ } only] && EndsInReader(only));

    private bool CanJoin(Draft draft, PlannedStep step) =>
        draft.Kind == BlockKind.Rows
        && draft.Steps[^1].Step is not (ICollector or IRowTransform { IsSequential: true })
        && step.Step is not IRowTransform { IsSequential: true }
        && !_settings(step).IsOwnBlock
        && !draft.BuildsTable
        && _steps.Sum(reader => reader.From.Count(id => string.Equals(id, draft.Steps[^1].Id, StringComparison.Ordinal))) == 1;

    /// <summary>
    /// Addresses have no known size, and with one worker nothing is gained by another order: a run that is being debugged
    /// keeps to the files' own.
    /// </summary>
    private bool GainsFromLargestFirst(Draft source) =>
        source.Steps[0].Type.Output == MessageKind.Files && _drafts.Any(reader => reader.From.Contains(source) && _settings(reader.Steps[^1]).Parallelism > 1);

    private List<PlannedStep> Readers(PlannedStep step) => [.. _steps.Where(reader => reader.From.Contains(step.Id, StringComparer.Ordinal))];

    /// <summary>The smallest <see cref="Position.Source"/> of what a block sends. Kept, because diamonds behind diamonds ask for it again and again.</summary>
    private static int FirstSource(Draft draft) =>
        draft.FirstSource ??= draft.Kind == BlockKind.Buffer ? FirstSource(draft.From[0])
            : draft.From.Count == 0 || draft.Steps[^1].Step is ICollector ? draft.Steps[^1].Index
            : draft.Steps.LastOrDefault(step => step.Step is IRowJoin { GivesRowsLate: true }) is { } late ? late.Index
            : draft.From.Min(FirstSource);

    private Draft Add(BlockKind kind, List<Draft> from, PlannedStep? step = null)
    {
        Draft draft = new(_drafts.Count, kind, from);
        if (step is not null) draft.Steps.Add(step);
        _drafts.Add(draft);
        return draft;
    }

    private Draft AddBuffer(Draft from, PlannedStep reader, IReadOnlyList<string> waitsFor)
    {
        Draft buffer = Add(BlockKind.Buffer, [from], reader);
        buffer.WaitsFor = waitsFor;
        return buffer;
    }

    private void Produce(PlannedStep step, Draft draft) => _producers[step.Id] = draft;

    private sealed class Draft(int index, BlockKind kind, IReadOnlyList<Draft> from)
    {
        public int Index => index;

        public BlockKind Kind { get; set; } = kind;

        public IReadOnlyList<Draft> From => from;

        public List<PlannedStep> Steps { get; } = [];

        public bool BuildsTable { get; set; }

        public IReadOnlyList<string> WaitsFor { get; set; } = [];

        /// <summary>Known once all blocks have their steps.</summary>
        public int? FirstSource { get; set; }
    }
}

/// <summary>What was decided about a step's own workers.</summary>
/// <param name="Parallelism">Workers.</param>
/// <param name="Capacity">Messages waiting or worked on.</param>
/// <param name="Ordered">Whether it hands on in the order of its input, where that matters.</param>
/// <param name="IsOwnBlock">Whether the pipeline gives it workers or a queue of its own, so that it is not fused.</param>
/// <param name="SaysCapacity">Whether the pipeline says how many messages may wait.</param>
internal readonly record struct StepSettings(int Parallelism, int Capacity, bool Ordered, bool IsOwnBlock, bool SaysCapacity);
