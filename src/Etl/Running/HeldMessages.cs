using System.Collections.Concurrent;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>
/// What the first part of a run hands over to the second: the messages of the steps whose output the pending steps need.
/// They keep their positions, so what comes of them does not depend on the pause.
/// </summary>
internal sealed class HeldMessages
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<Message>> _byStep = new(StringComparer.Ordinal);

    /// <summary>By step id, in order of position. For when no step works any more.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Message>> ByStep => _byStep.ToDictionary(
        held => held.Key,
        held => (IReadOnlyList<Message>)[.. held.Value.OrderBy(message => message.Position)],
        StringComparer.Ordinal);

    /// <summary>Adds a node that keeps what a step hands on.</summary>
    public void Collect(DataflowGraph graph, string stepId, GraphNode node)
    {
        ConcurrentBag<Message> held = _byStep.GetOrAdd(stepId, _ => []);
        graph.AddBlock(new NodeOptions($"{stepId} (held)"), [node], (message, _, _) =>
        {
            held.Add(message);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Ids of the steps of a plan that ran in the part before: those with held messages, and all before them.</summary>
    public static IReadOnlySet<string> StepsThatRan(PipelinePlan plan)
    {
        HashSet<string> ran = [.. plan.Held.Keys];
        foreach (PlannedStep step in plan.Steps.Reverse().Where(step => ran.Contains(step.Id))) ran.UnionWith(step.From);
        return ran;
    }

    /// <summary>Sends the held messages of a step in order of position, and gives up those left when the run is stopped.</summary>
    public static async ValueTask ReplayAsync(IReadOnlyList<Message> messages, IMessageOutput output, DataflowGraph graph, CancellationToken cancellation)
    {
        foreach (Message message in messages)
        {
            if (graph.IntakeEnded.IsCancellationRequested) message.Release();
            else await output.SendAsync(message, cancellation);
        }
    }
}
