using Etl.Running;

namespace Etl.Cli.Display;

/// <summary>Shows a run while it goes on. Disposing ends it and leaves the cursor below what was shown.</summary>
internal interface IRunDisplay : IAsyncDisposable
{
    /// <summary>Starts to show the run; returns at once.</summary>
    void Show(IRunMonitor monitor);

    /// <summary>Says something in between: a warning, or that the run is being stopped. Any thread.</summary>
    void Say(string message);

    /// <summary>Leaves the terminal as it was, because the process ends at once. Any thread.</summary>
    void Abandon();

    /// <summary>Whether nothing else may write to the terminal while the run is shown.</summary>
    bool OwnsTerminal { get; }
}

/// <summary>Chooses how a run is shown.</summary>
internal static class RunDisplay
{
    public static IRunDisplay Create(CommandContext context, bool quiet) =>
        quiet ? new QuietDisplay(context.Error)
        : context.IsTerminal ? new TableDisplay(context.Error, context.Time)
        : new LineDisplay(context.Error, context.Time);
}
