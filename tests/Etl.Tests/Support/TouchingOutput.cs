using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

/// <summary>Changes a file's time of the last change when it is sent something, as somebody who writes to the file would.</summary>
internal sealed class TouchingOutput(string path) : IMessageOutput
{
    public int Sent { get; private set; }

    public ValueTask SendAsync(Message message, CancellationToken cancellation)
    {
        Sent++;
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        message.Release();
        return ValueTask.CompletedTask;
    }
}
