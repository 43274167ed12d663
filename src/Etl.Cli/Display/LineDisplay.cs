using Etl.Running;

namespace Etl.Cli.Display;

/// <summary>One line every five seconds, for logs and pipes.</summary>
internal sealed class LineDisplay(TextWriter error, TimeProvider time) : IRunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly PeriodicTimer _timer = new(Interval, time);
    private readonly Lock _writing = new(); // Say comes from a signal's thread
    private Task _lines = Task.CompletedTask;

    public bool OwnsTerminal => false;

    public void Show(IRunMonitor monitor) => _lines = WriteLinesAsync(monitor);

    public void Say(string message)
    {
        lock (_writing) error.WriteLine(message);
    }

    public void Abandon()
    {
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _lines.ConfigureAwait(false);
    }

    /// <summary>The run's figures in one line.</summary>
    internal static string Line(IRunMonitor monitor)
    {
        IReadOnlyList<StepSnapshot> steps = monitor.Steps;
        long rows = steps.Max(step => step.RowsIn);
        long rejected = steps.Sum(step => step.RowsRejected);
        return Progress.Of(monitor)
            + (rows > 0 ? $", {Figures.Plural(rows, "row")}" : "")
            + (rejected > 0 ? $", {Figures.Count(rejected)} rejected" : "");
    }

    private async Task WriteLinesAsync(IRunMonitor monitor)
    {
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false)) Say(Line(monitor));
    }
}
