using System.Text;

namespace Etl.Benchmarks.Reporting;

/// <summary>A table that reads well on a terminal and in a document.</summary>
internal sealed class MarkdownTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. headers.Select((header, column) => _rows.Append(headers).Max(row => row[column].Length))];
        StringBuilder text = new();
        Append(headers);
        // Names to the left, figures to the right.
        text.Append('|').AppendJoin('|', widths.Select((width, column) => column == 0 ? new string('-', width + 2) : new string('-', width + 1) + ':')).Append("|\n");
        foreach (string[] row in _rows) Append(row);
        return text.ToString();

        void Append(string[] cells) => text
            .Append("| ")
            .AppendJoin(" | ", cells.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))
            .Append(" |\n");
    }
}
