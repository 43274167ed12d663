using System.Collections.Concurrent;
using Etl.Messages;
using Etl.Running;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>A last block that keeps the numbers that reached it.</summary>
internal sealed class Collected
{
    private readonly ConcurrentQueue<int> _numbers = new();

    public IReadOnlyList<int> Numbers => [.. _numbers];

    public ValueTask HandleAsync(Message message, IMessageOutput output, CancellationToken cancellation)
    {
        _numbers.Enqueue(((NumberMessage)message).Number);
        message.Release();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Small nodes that tests build graphs of.</summary>
internal static class Nodes
{
    /// <summary>A source of 0, 1, 2, …</summary>
    public static GraphNode AddNumbers(this DataflowGraph graph, int count, int source = 0, long bytes = 0, string name = "numbers") =>
        graph.AddSource(name, async (output, token) =>
        {
            for (int i = 0; i < count; i++) await output.SendAsync(new NumberMessage(i, source, bytes), token);
        });

    /// <summary>A block that hands on what it gets.</summary>
    public static ValueTask PassAsync(Message message, IMessageOutput output, CancellationToken cancellation) => output.SendAsync(message, cancellation);
}
