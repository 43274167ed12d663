using Etl.Running;

namespace Etl.Cli.Display;

/// <summary>Shows nothing of the run, but still says that it is being stopped.</summary>
internal sealed class QuietDisplay(TextWriter error) : IRunDisplay
{
    public bool OwnsTerminal => false;

    public void Show(IRunMonitor monitor)
    {
    }

    public void Say(string message) => error.WriteLine(message);

    public void Abandon()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
