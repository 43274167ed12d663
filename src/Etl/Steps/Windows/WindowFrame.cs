using System.Globalization;

namespace Etl.Steps.Windows;

/// <summary>The rows around a row that a value is computed from, as <c>over</c> says them.</summary>
/// <param name="Before">Rows before the current one; null for all of them.</param>
/// <param name="After">Rows after it; null for all of them.</param>
internal readonly record struct WindowFrame(int? Before, int? After)
{
    /// <summary>Most rows on either side: their values are kept in memory.</summary>
    public const int MostRows = 100_000;

    public const string Usage = "'over 7 rows' (a row and the 6 before it), 'over 3 before and 3 after', 'over all before' (the rows up to and with this one) or 'over all'";

    /// <summary>Whether every row of a partition has the same one.</summary>
    public bool IsWhole => Before is null && After is null;

    /// <summary>Reads what follows <c>over</c>; null when it is no frame.</summary>
    public static WindowFrame? Parse(string text)
    {
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["all"] => new WindowFrame(null, null),
            ["all", "before"] => new WindowFrame(null, 0),
            ["all", "before", "and", var count, "after"] when TryReadCount(count, 0, out int after) => new WindowFrame(null, after),
            [var count, "row" or "rows"] when TryReadCount(count, 1, out int rows) => new WindowFrame(rows - 1, 0),
            [var first, "before", "and", var second, "after"] when TryReadCount(first, 0, out int before) && TryReadCount(second, 0, out int after) => new WindowFrame(before, after),
            _ => null,
        };
    }

    /// <summary>Reads a number of rows.</summary>
    public static bool TryReadCount(string text, int least, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= least && count <= MostRows;
}
