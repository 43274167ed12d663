using Etl.Runs;
using Spectre.Console;

namespace Etl.Cli.Display;

/// <summary>A table of runs.</summary>
internal static class RunList
{
    /// <param name="runs">Oldest first.</param>
    /// <param name="context">Where to write.</param>
    public static void Write(IReadOnlyList<RunInfo> runs, CommandContext context)
    {
        if (runs.Count == 0)
        {
            context.Output.WriteLine("There are no runs.");
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(context.Output) });
        console.Profile.Width = context.Width;
        Table table = new() { Border = TableBorder.Simple };
        foreach (string title in (ReadOnlySpan<string>)["run", "pipeline", "status", "started"]) table.AddColumn(new TableColumn(title).NoWrap());
        foreach (string title in (ReadOnlySpan<string>)["elapsed", "rejected", "outputs"]) table.AddColumn(new TableColumn(title).RightAligned().NoWrap());
        foreach (RunInfo run in runs)
        {
            string attempts = run.Attempts > 1 ? $", attempt {run.Attempts}" : "";
            table.AddRow(
                new Text(run.Folder.Id),
                new Text(VisibleText.Of(run.Record?.Pipeline ?? "?")),
                new Text(RunWords.Standing(run) + attempts),
                new Text(run.Record is { } record ? RunWords.Time(record.Started) : "?"),
                new Text(run.Elapsed is { } elapsed ? Figures.Duration(elapsed) : ""),
                new Text(run.RejectedRows is { } rejected ? Figures.Count(rejected) : ""),
                new Text(run.Outputs is { } outputs ? Figures.Count(outputs) : ""));
        }

        console.Write(table);
        foreach (RunInfo run in runs.Where(run => run.Problem is not null)) context.Error.WriteLine($"{run.Folder.Id}: {run.Problem}");
    }
}
