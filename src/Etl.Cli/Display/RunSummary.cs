using Etl.Running;
using Etl.Steps;
using Spectre.Console;

namespace Etl.Cli.Display;

/// <summary>What a finished run is summed up with.</summary>
internal static class RunSummary
{
    /// <summary>Outputs listed one by one; a run may write thousands.</summary>
    private const int MostOutputs = 20;

    /// <summary>Columns from which files, rows and bytes are told apart.</summary>
    private const int FullWidth = 110;

    /// <param name="report">Of a run that is done.</param>
    /// <param name="root">Folder that paths are shown from.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="width">Columns that the table may take.</param>
    public static void Write(RunReport report, string root, TextWriter output, int width)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        console.Write(width < FullWidth ? NarrowSteps(report) : Steps(report));
        output.WriteLine($"{report.Pipeline}: done in {Figures.Duration(report.Elapsed)}, {Figures.Bytes(report.BytesRead)} read at {Figures.Rate(report.MegabytesPerSecond)}, peak memory {Figures.Bytes(report.PeakMemoryBytes)}");
        if (report.RejectedRows > 0) output.WriteLine(Rejects(report, root));
        if (report.Drift is { } drift && Drift(drift) is { } line) output.WriteLine(line);
        foreach (string tally in Tallies(report)) output.WriteLine(tally);
        if (report.Outputs.Count > 0) WriteOutputs(report.Outputs, root, output);
    }

    /// <summary>How many rows were rejected and which file lists them.</summary>
    internal static string Rejects(RunReport report, string root) =>
        $"rejected: {Figures.Plural(report.RejectedRows, "row")}" + (report.RejectsFile is null ? "" : $", listed in {Figures.PathFrom(root, report.RejectsFile)}");

    /// <summary>How many files differ from the columns that their readers go by; null where none does.</summary>
    internal static string? Drift(DriftReport drift) => drift.FilesDiffering == 0
        ? null
        : $"drift: {Figures.Count(drift.FilesDiffering)} of {Figures.Plural(drift.FilesCompared, "file")} {(drift.FilesDiffering == 1 ? "differs" : "differ")} from the declared columns, see the report";

    /// <summary>What steps counted besides, a line each.</summary>
    internal static IEnumerable<string> Tallies(RunReport report) => report.Steps.SelectMany(step => step.Tallies
        .Where(tally => tally.Rows > 0)
        .Select(tally => $"step '{step.Id}': {Figures.Plural(tally.Rows, "row")} {tally.Text}"));

    private static void WriteOutputs(IReadOnlyList<OutputFile> files, string root, TextWriter output)
    {
        int paths = files.Take(MostOutputs).Max(file => Figures.PathFrom(root, file.Path).Length);
        output.WriteLine("outputs:");
        foreach (OutputFile file in files.Take(MostOutputs))
            output.WriteLine($"  {Figures.PathFrom(root, file.Path).PadRight(paths)}  {Figures.Bytes(file.Bytes)}");
        if (files.Count > MostOutputs)
            output.WriteLine($"  and {Figures.Count(files.Count - MostOutputs)} more, {Figures.Bytes(files.Skip(MostOutputs).Sum(file => file.Bytes))}");
    }

    private static Table Steps(RunReport report)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("step");
        foreach (string title in (ReadOnlySpan<string>)["files in", "out", "rows in", "out", "bytes in", "out", "rejected", "dropped"])
            AddColumn(table, title);
        if (MakesRows(report)) AddColumn(table, "made");
        AddColumn(table, "busy");
        foreach (StepSnapshot step in report.Steps)
        {
            List<Text> cells =
            [
                new Text(step.Id),
                Number(step.FilesIn),
                Number(step.FilesOut),
                Number(step.RowsIn),
                Number(step.RowsOut),
                new Text(step.BytesIn == 0 ? "" : Figures.Bytes(step.BytesIn)),
                new Text(step.BytesOut == 0 ? "" : Figures.Bytes(step.BytesOut)),
                Number(step.RowsRejected),
                new Text(StepFigures.Dropped(step)),
            ];
            if (MakesRows(report)) cells.Add(new Text(StepFigures.Created(step)));
            cells.Add(new Text(Figures.Duration(step.Busy)));
            table.AddRow(cells);
        }

        return table;
    }

    private static Table NarrowSteps(RunReport report)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("step");
        foreach (string title in (ReadOnlySpan<string>)["in", "out", "rejected", "dropped"])
            AddColumn(table, title);
        if (MakesRows(report)) AddColumn(table, "made");
        AddColumn(table, "busy");
        foreach (StepSnapshot step in report.Steps)
        {
            List<Text> cells =
            [
                new Text(step.Id),
                new Text(StepFigures.In(step)),
                new Text(StepFigures.Out(step)),
                Number(step.RowsRejected),
                new Text(StepFigures.Dropped(step)),
            ];
            if (MakesRows(report)) cells.Add(new Text(StepFigures.Created(step)));
            cells.Add(new Text(Figures.Duration(step.Busy)));
            table.AddRow(cells);
        }

        return table;
    }

    private static void AddColumn(Table table, string title) => table.AddColumn(new TableColumn(title).RightAligned().NoWrap());

    /// <summary>Few pipelines have steps that make rows of rows.</summary>
    private static bool MakesRows(RunReport report) => report.Steps.Any(step => step.RowsCreated > 0);

    /// <summary>A zero is left empty: it mostly means that the figure does not apply.</summary>
    private static Text Number(long count) => new(count == 0 ? "" : Figures.Count(count));
}
