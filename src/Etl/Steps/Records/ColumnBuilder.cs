using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>
/// Fills one column of a batch from texts, row by row. A row that is refused, or rejected for another column, is written
/// over by the next one. Reused from batch to batch by one worker.
/// </summary>
internal abstract class ColumnBuilder(ColumnType type)
{
    public ColumnType Type { get; } = type;

    /// <summary>Starts a column with room for <paramref name="capacity"/> rows.</summary>
    public abstract void Begin(int capacity);

    /// <summary>Reads a value into a row; false when the text is no value of the type. Rows come in ascending order.</summary>
    public abstract bool TryAdd(ReadOnlySpan<byte> text, int row);

    /// <summary>The same for a value in the plain form of its type, whatever form the column's texts have.</summary>
    public virtual bool TryAddPlain(ReadOnlySpan<byte> text, int row) => TryAdd(text, row);

    public abstract void AddNull(int row);

    /// <summary>
    /// Reads the values of some rows, with nulls where the texts are empty, and returns how many it read: all, or those before
    /// the first one that is no value of the type.
    /// </summary>
    /// <param name="data">The bytes that the texts are part of.</param>
    /// <param name="places">Where they stand.</param>
    /// <param name="row">The row of the first one.</param>
    public virtual int AddAll(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, int row)
    {
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i].Length == 0) AddNull(row + i);
            else if (!TryAdd(data.Slice(places[i].Start, places[i].Length), row + i)) return i;
        }

        return places.Length;
    }

    /// <summary>Forgets the nulls that rejected rows may have left where the next rows go.</summary>
    public abstract void Undo(int row, int rows = 1);

    /// <summary>The column with the rows added, which is the caller's.</summary>
    public abstract Column Complete(int rows);

    /// <summary>Why a text is refused, and what is allowed.</summary>
    public virtual string Refuse(ReadOnlySpan<byte> text) => ValueText.Refuse(Type, text);

    /// <summary>A builder that accepts what a cast from text to the type accepts.</summary>
    public static ColumnBuilder Create(ColumnType type, TextHeap heap) => type switch
    {
        ColumnType.Text or ColumnType.Json => new TextColumnBuilder(type, heap),
        ColumnType.Int => new IntColumnBuilder(),
        ColumnType.Decimal => new DecimalColumnBuilder(),
        ColumnType.Float => new FloatColumnBuilder(),
        ColumnType.Bool => new BoolColumnBuilder(),
        ColumnType.Date => new DateColumnBuilder(),
        ColumnType.Timestamp => new TimestampColumnBuilder(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a column type."),
    };
}
