using Etl.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Etl.Cli.Display;

/// <summary>A table that is redrawn four times a second, one line a step, and the progress of the whole below it.</summary>
internal sealed class TableDisplay : IRunDisplay
{
    private const int BarWidth = 32;
    private const int FullWidth = 110;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly IAnsiConsole _console;
    private readonly PeriodicTimer _timer;
    private Task _drawing = Task.CompletedTask;

    public TableDisplay(TextWriter error, TimeProvider time)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        _timer = new PeriodicTimer(Interval, time);
    }

    public bool OwnsTerminal => true;

    public void Show(IRunMonitor monitor) => _drawing = DrawAsync(monitor);

    /// <summary>Appears above the table, which moves down.</summary>
    public void Say(string message) => _console.Write(new Text(message + "\n", new Style(Color.Yellow)));

    public void Abandon() => _console.Cursor.Show();

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _drawing.ConfigureAwait(false);
    }

    /// <summary>What is drawn at one moment.</summary>
    internal static IRenderable Draw(IRunMonitor monitor, int width)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("step");
        // A narrow terminal does without the columns that matter least; a line that is broken would tell nothing.
        string[] titles = width < FullWidth ? ["in", "out", "rejected", "busy"] : ["in", "out", "rejected", "busy", "speed", "waiting"];
        foreach (string title in titles) table.AddColumn(new TableColumn(title).RightAligned().NoWrap());
        foreach (StepSnapshot step in monitor.Steps)
        {
            IRenderable[] cells =
            [
                new Text(step.Id),
                new Text(StepFigures.In(step)),
                new Text(StepFigures.Out(step)),
                new Text(StepFigures.Rejected(step), step.RowsRejected > 0 ? new Style(Color.Yellow) : null),
                new Text(StepFigures.Busy(step)),
                new Text(StepFigures.Rate(step)),
                new Text(StepFigures.Queue(step)),
            ];
            table.AddRow(cells.Take(table.Columns.Count));
        }

        Progress progress = Progress.Of(monitor);
        return new Rows(table, new Text($" {Bar(progress.Share)}{progress}"));
    }

    private static string Bar(double? share)
    {
        if (share is not { } done) return "";
        int full = (int)(done * BarWidth);
        return $"[{new string('#', full)}{new string('.', BarWidth - full)}] ";
    }

    private Task DrawAsync(IRunMonitor monitor) => _console.Live(Draw(monitor, _console.Profile.Width)).StartAsync(async live =>
    {
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false)) live.UpdateTarget(Draw(monitor, _console.Profile.Width));
        live.UpdateTarget(Draw(monitor, _console.Profile.Width));
    });
}
