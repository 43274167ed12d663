using System.Globalization;
using Etl.Cli.Display;
using Etl.Running;
using Etl.Steps;
using Spectre.Console;

namespace Etl.Cli.Verifying;

/// <summary>What is said about runs that were compared.</summary>
internal static class VerifiedText
{
    private const int DigestDigits = 16;

    /// <param name="runs">The runs that were made.</param>
    /// <param name="difference">How the last differs from the first; null where all are equal.</param>
    /// <param name="context">Where to write.</param>
    public static void Write(IReadOnlyList<VerifiedRun> runs, string? difference, CommandContext context)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(context.Output) });
        console.Profile.Width = context.Width;
        Table table = new() { Border = TableBorder.Simple };
        foreach (string title in (ReadOnlySpan<string>)["parallelism", "seconds", "rows written", "rejected", "results"]) table.AddColumn(new TableColumn(title).RightAligned().NoWrap());
        table.AddColumn(new TableColumn("SHA-256 of all").NoWrap());
        foreach (VerifiedRun run in runs)
        {
            table.AddRow(
                new Text(Figures.Count(run.Parallelism)),
                new Text(run.Report.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)),
                new Text(Figures.Count(RowsWritten(run.Report, context.Engine.Catalog))),
                new Text(Figures.Count(run.Report.RejectedRows)),
                new Text(Figures.Count(run.Results.Count)),
                new Text(run.Digest[..DigestDigits]));
        }

        console.Write(table);
        context.Output.WriteLine(difference is null
            ? $"equal: all {runs.Count} runs have the same {Figures.Plural(runs[0].Results.Count, "result")}, byte for byte. The pipeline's own outputs were not touched."
            : $"different: {difference}");
    }

    private static long RowsWritten(RunReport report, StepCatalog catalog) =>
        report.Steps.Where(step => catalog.TryGet(step.Use, out StepType? type) && type.Output is null).Sum(step => step.RowsOut);
}
