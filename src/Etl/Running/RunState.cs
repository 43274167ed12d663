using Etl.Messages;
using Etl.Planning;
using Etl.Running.Checkpoints;
using Etl.Steps;

namespace Etl.Running;

/// <summary>What all blocks of one run share. A run in two parts has one for each; the second goes on with the figures of the one before.</summary>
internal sealed class RunState(PipelinePlan plan, StepContext context, DataflowGraph graph, RejectLog rejects, MemoryBudget budget, RunState? before = null)
{
    private readonly StepMeter?[] _meters = CreateMeters(plan, before); // null for steps that are not planned yet

    // Of equal size and fixed, so that what one step or worker keeps never depends on what the others do.
    private readonly long _stateShare = plan.Limits.StateBytes / Math.Max(1, plan.Steps.Count(step => step.Step is ICollector or IRowJoin));

    private readonly Dictionary<string, JoinRun> _joins = []; // filled before the run starts

    public PipelinePlan Plan => plan;

    public StepContext Context => context;

    public DataflowGraph Graph => graph;

    public RejectLog Rejects => rejects;

    public MemoryBudget Budget => budget;

    public InputProgress Progress { get; } = before?.Progress ?? new InputProgress();

    public ChunkCharge Charge { get; } = new();

    /// <summary>Puts the run's state aside from time to time; null where nothing of it is.</summary>
    public Checkpointer? Checkpoints { get; init; }

    /// <summary>Which parts of the inputs checkpoints cover; null where there are none.</summary>
    public Coverage? Coverage => Checkpoints?.Coverage;

    /// <summary>Counts what a step did with a file of an item.</summary>
    public void Count(PlannedStep step, Message message, in FileCounts counts)
    {
        Meter(step).Add(counts);
        Coverage?.Count(step, message, counts);
    }

    public StepMeter Meter(PlannedStep step) => _meters[step.Index]!;

    public CollectContext CollectContextOf(PlannedStep step) => new()
    {
        Run = context,
        Source = step.Index,
        UsedColumns = step.UsedColumns!,
        MemoryBytes = _stateShare / plan.Blocks.First(block => block.Passes(step)).Parallelism,
        Cancellation = graph.Stopping,
    };

    /// <summary>The join of a step; made when the graph is built.</summary>
    public JoinRun JoinOf(PlannedStep step)
    {
        if (!_joins.TryGetValue(step.Id, out JoinRun? join))
        {
            JoinContext joinContext = new() { Run = context, Source = step.Index, UsedColumns = step.UsedColumns!, MemoryBytes = _stateShare, Cancellation = graph.Stopping };
            _joins[step.Id] = join = new JoinRun(((IRowJoin)step.Step).CreateState(joinContext));
        }

        return join;
    }

    public JoinRun JoinOf(string stepId) => JoinOf(plan.Steps.First(step => string.Equals(step.Id, stepId, StringComparison.Ordinal)));

    /// <summary>Gives back what the tables hold, their files too.</summary>
    public void DisposeJoins()
    {
        foreach (JoinRun join in _joins.Values) join.State.Dispose();
    }

    public StepRejects RejectsOf(PlannedStep step) => new(rejects, step.Index, step.Id);

    private static StepMeter?[] CreateMeters(PipelinePlan plan, RunState? before)
    {
        StepMeter?[] meters = new StepMeter?[Math.Max(plan.StepCount, plan.Steps.Count)];
        before?._meters.CopyTo(meters, 0);
        foreach (PlannedStep step in plan.Steps) meters[step.Index] ??= new StepMeter((step.Step as ITalliedStep)?.Tallies.Count ?? 0);
        return meters;
    }
}
