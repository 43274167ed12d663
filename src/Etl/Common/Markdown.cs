using System.Text;

namespace Etl.Common;

/// <summary>What generated Markdown pages are written with; line ends are LF on every system.</summary>
internal static class Markdown
{
    /// <summary>A text inside a cell of a table.</summary>
    public static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal);

    /// <summary>The same for prose, in which stars and underscores stand for themselves.</summary>
    public static string Prose(string text) =>
        Cell(text).Replace("*", "\\*", StringComparison.Ordinal).Replace("__", "\\_\\_", StringComparison.Ordinal);

    public static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
