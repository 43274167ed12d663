using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>What all blocks of one run share.</summary>
internal sealed class RunState(PipelinePlan plan, StepContext context, DataflowGraph graph, RejectLog rejects, MemoryBudget budget)
{
    private readonly StepMeter[] _meters = [.. plan.Steps.Select(step => new StepMeter((step.Step as ITalliedStep)?.Tallies.Count ?? 0))];

    public PipelinePlan Plan => plan;

    public StepContext Context => context;

    public DataflowGraph Graph => graph;

    public RejectLog Rejects => rejects;

    public MemoryBudget Budget => budget;

    public InputProgress Progress { get; } = new();

    public ChunkCharge Charge { get; } = new();

    public StepMeter Meter(PlannedStep step) => _meters[step.Index];

    public StepRejects RejectsOf(PlannedStep step) => new(rejects, step.Index, step.Id);
}
