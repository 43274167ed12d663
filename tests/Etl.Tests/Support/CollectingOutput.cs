using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Keeps what a step sends.</summary>
internal sealed class CollectingOutput : IMessageOutput
{
    public List<Message> Messages { get; } = [];

    public ValueTask SendAsync(Message message, CancellationToken cancellation)
    {
        Messages.Add(message);
        return ValueTask.CompletedTask;
    }
}
