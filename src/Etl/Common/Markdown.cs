using System.Text;

namespace Etl.Common;

/// <summary>What generated Markdown pages are written with; line ends are LF on every system.</summary>
internal static class Markdown
{
    /// <summary>A text inside a cell of a table.</summary>
    public static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');

    public static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
