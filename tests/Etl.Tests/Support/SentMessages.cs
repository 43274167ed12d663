using System.Collections.Concurrent;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Keeps what steps send, from any thread.</summary>
internal sealed class SentMessages : IMessageOutput
{
    private readonly ConcurrentQueue<Message> _messages = new();

    public IReadOnlyList<Message> All => [.. _messages];

    public IReadOnlyList<FileMessage> Files => [.. _messages.Cast<FileMessage>()];

    public ValueTask SendAsync(Message message, CancellationToken cancellation)
    {
        _messages.Enqueue(message);
        return ValueTask.CompletedTask;
    }
}
