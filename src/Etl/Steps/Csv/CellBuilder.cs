using System.Text;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>
/// A column of cells of a sheet. Texts are read as those of a CSV file; other values are in one form already, which a
/// column's decimal comma or formats do not change. An error is refused, whatever the type.
/// </summary>
internal sealed class CellBuilder(ColumnBuilder inner) : ColumnBuilder(inner.Type)
{
    /// <summary>Whether the next value is a text.</summary>
    public bool IsText { get; set; }

    public override void Begin(int capacity) => inner.Begin(capacity);

    public override bool TryAdd(ReadOnlySpan<byte> text, int row)
    {
        if (IsText) return inner.TryAdd(text, row);
        return !IsError(text) && inner.TryAddPlain(text, row);
    }

    public override void AddNull(int row) => inner.AddNull(row);

    public override void Undo(int row, int rows = 1) => inner.Undo(row, rows);

    public override Column Complete(int rows) => inner.Complete(rows);

    public override string Refuse(ReadOnlySpan<byte> text) => !IsText && IsError(text)
        ? $"the cell holds the error '{Encoding.UTF8.GetString(text)}'; list it in 'null' or 'nullText' to read it as null"
        : inner.Refuse(text);

    /// <summary>Whether a field as it stands in a record is that of a cell with a text.</summary>
    public static bool IsTextCell(ReadOnlySpan<byte> rawField) => rawField is [(byte)'"', ..];

    /// <summary>Whether the value of a cell that holds no text is an error: no number and no time begins so.</summary>
    public static bool IsError(ReadOnlySpan<byte> text) => text is [(byte)'#', ..];
}
