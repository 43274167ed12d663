namespace Etl.Running;

/// <summary>Says which of the steps fused into a block failed.</summary>
internal sealed class FusedStepException(string stepId, Exception inner) : Exception(inner.Message, inner)
{
    public string StepId { get; } = stepId;
}
