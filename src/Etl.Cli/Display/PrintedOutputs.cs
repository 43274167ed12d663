using Etl.Messages;
using Etl.Steps;
using Spectre.Console;

namespace Etl.Cli.Display;

/// <summary>Shows what steps with the path <c>-</c> have to show, when a run is done.</summary>
internal static class PrintedOutputs
{
    /// <summary>Columns of the terminal that one value may take.</summary>
    private const int WidestCell = 60;
    private const string Null = "null";

    /// <param name="outputs">In the order in which they are shown.</param>
    /// <param name="context">Where to; a file or pipe gets tables without a frame, and texts byte by byte.</param>
    public static void Write(IReadOnlyList<PrintedOutput> outputs, CommandContext context)
    {
        for (int i = 0; i < outputs.Count; i++)
        {
            if (i > 0) context.Output.WriteLine();
            if (outputs.Count > 1) context.Output.WriteLine($"{outputs[i].Step}:");
            if (outputs[i] is PrintedTable table) WriteTable(table, context);
            else WriteText((PrintedText)outputs[i], context);
        }
    }

    private static void WriteText(PrintedText text, CommandContext context)
    {
        context.Output.Write(context.OutputIsTerminal ? VisibleText.Of(text.Text, keepsLines: true) : text.Text);
        // Not among the text, which another program may read.
        if (text.MoreRows > 0) context.Error.WriteLine($"{text.Step}: {More(text)}");
    }

    private static void WriteTable(PrintedTable table, CommandContext context)
    {
        string[] names = [.. table.Columns.Select(column => Cell(column.Name))];
        List<string[]> rows = [.. table.Rows.Select(row => row.Select(value => Cell(value ?? Null)).ToArray())];
        int[] widths = [.. names.Select((name, i) => rows.Select(row => row[i].GetCellWidth()).Append(name.GetCellWidth()).Max())];
        int shown = context.OutputIsTerminal ? Fitting(widths, context.Width) : widths.Length;
        if (context.OutputIsTerminal) WriteFramed(table, names, rows, shown, context);
        else WritePlain(table, names, rows, widths, context.Output);
        if (shown < names.Length) context.Output.WriteLine($"and {Figures.Plural(names.Length - shown, "more column")}, for which the terminal is too narrow");
        if (table.Rows.Count == 0) context.Output.WriteLine("no rows");
        if (table.MoreRows > 0) context.Output.WriteLine(More(table));
    }

    private static string More(PrintedOutput output) => $"and {Figures.Plural(output.MoreRows, "more row")}";

    private static string Cell(string value) => VisibleText.Cut(VisibleText.Of(value), WidestCell);

    /// <summary>How many columns fit: one at least. Each has a line and two blanks beside it.</summary>
    private static int Fitting(int[] widths, int width)
    {
        int used = 1;
        int count = 0;
        while (count < widths.Length && (used += widths[count] + 3) <= width) count++;
        return Math.Max(1, count);
    }

    private static void WriteFramed(PrintedTable printed, string[] names, List<string[]> rows, int shown, CommandContext context)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(context.Output) });
        console.Profile.Width = context.Width;
        Table table = new() { Border = TableBorder.Rounded };
        for (int i = 0; i < shown; i++)
        {
            TableColumn column = new TableColumn(new Text(names[i])).NoWrap();
            table.AddColumn(IsNumber(printed.Columns[i]) ? column.RightAligned() : column);
        }

        foreach (string[] row in rows) table.AddRow(row.Take(shown).Select(cell => new Text(cell)));
        console.Write(table);
    }

    private static void WritePlain(PrintedTable table, string[] names, List<string[]> rows, int[] widths, TextWriter output)
    {
        foreach (string[] row in rows.Prepend([.. widths.Select(width => new string('-', width))]).Prepend(names))
        {
            IEnumerable<string> cells = row.Select((cell, i) =>
            {
                string blanks = new(' ', widths[i] - cell.GetCellWidth());
                return IsNumber(table.Columns[i]) ? blanks + cell : cell + blanks;
            });
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private static bool IsNumber(ColumnSchema column) => column.Type is ColumnType.Int or ColumnType.Decimal or ColumnType.Float;
}
