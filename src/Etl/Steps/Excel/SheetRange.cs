using System.Globalization;

namespace Etl.Steps.Excel;

/// <summary>Part of a sheet: 1-based rows and columns, both ends included.</summary>
internal sealed record SheetRange(int FirstRow, int LastRow, int FirstColumn, int LastColumn)
{
    public const int MostRows = 1_048_576;
    public const int MostColumns = 16_384;

    /// <summary>Row of the header where the options say it.</summary>
    public int? HeaderRow { get; private init; }

    public static SheetRange? Plan(ExcelReadOptions options, StepPlanContext context)
    {
        SheetRange? range = options.Range is null ? new SheetRange(1, MostRows, 1, MostColumns) : Parse(options.Range);
        if (range is null)
        {
            context.Error("range", $"'{options.Range}' is not a part of a sheet; allowed are ranges such as 'B3:F100', 'B3:F' and 'B:F', up to column XFD and row {MostRows:N0}.");
            return null;
        }

        if (options.HeaderRow is not { } headerRow) return range;
        if (!options.Header)
            context.Error("headerRow", "Sheets without a header have no row for it. Remove 'headerRow', or set 'header' to true.");
        else if (headerRow < range.FirstRow || headerRow > range.LastRow)
            context.Error("headerRow", $"Row {headerRow} is not in the range '{options.Range}'. Change 'headerRow' or 'range'.");
        else return range with { FirstRow = headerRow, HeaderRow = headerRow };
        return null;
    }

    /// <summary>Column number of a cell's name such as <c>AB12</c>, and its row, 0 where it has none; false for other texts and numbers that no sheet has.</summary>
    public static bool TryParseCell(ReadOnlySpan<char> name, out int column, out int row)
    {
        column = row = 0;
        int letters = 0;
        while (letters < name.Length && char.IsAsciiLetter(name[letters])) letters++;
        if (letters is 0 or > 3) return false;
        foreach (char letter in name[..letters]) column = (column * 26) + (char.ToUpperInvariant(letter) - 'A' + 1);
        if (column > MostColumns) return false;
        if (letters == name.Length) return true;
        return int.TryParse(name[letters..], NumberStyles.None, CultureInfo.InvariantCulture, out row) && row is >= 1 and <= MostRows;
    }

    private static SheetRange? Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0
            || !TryParseCell(text.AsSpan(0, colon), out int firstColumn, out int firstRow)
            || !TryParseCell(text.AsSpan(colon + 1), out int lastColumn, out int lastRow)) return null;
        if (firstRow == 0 && lastRow > 0) return null;
        SheetRange range = new(Math.Max(firstRow, 1), lastRow == 0 ? MostRows : lastRow, firstColumn, lastColumn);
        return range.FirstRow <= range.LastRow && firstColumn <= lastColumn ? range : null;
    }
}
