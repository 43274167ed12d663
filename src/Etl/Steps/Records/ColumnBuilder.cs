using System.Text.Unicode;
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

    /// <summary>Forgets the null that a rejected row may have left where the next row goes.</summary>
    public abstract void Undo(int row);

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

/// <summary>What the builders of all types do alike.</summary>
internal abstract class ColumnBuilder<TColumn>(ColumnType type) : ColumnBuilder(type)
    where TColumn : Column
{
    private TColumn? _column;
    private bool[]? _nulls;

    protected TColumn Column => _column!;

    public override void Begin(int capacity)
    {
        _column = (TColumn)Messages.Column.Rent(Type, capacity);
        _nulls = null;
        Start(_column);
    }

    public override void AddNull(int row)
    {
        _nulls ??= _column!.RentNulls();
        _nulls[row] = true;
        Clear(row);
    }

    public override void Undo(int row)
    {
        if (_nulls is not null) _nulls[row] = false;
    }

    public override Column Complete(int rows)
    {
        TColumn column = _column!;
        _column = null;
        Finish(column);
        column.Truncate(rows);
        return column;
    }

    protected abstract void Start(TColumn column);

    /// <summary>Writes the type's default where a null is.</summary>
    protected abstract void Clear(int row);

    protected virtual void Finish(TColumn column)
    {
    }
}

/// <summary>Builders whose column is one array of values.</summary>
internal abstract class ValueColumnBuilder<TColumn, T>(ColumnType type) : ColumnBuilder<TColumn>(type)
    where TColumn : ValueColumn<T>
    where T : unmanaged
{
    protected T[] Values { get; private set; } = [];

    protected override void Start(TColumn column) => Values = column.Values;

    protected override void Clear(int row) => Values[row] = default;
}

internal sealed class IntColumnBuilder() : ValueColumnBuilder<Int64Column, long>(ColumnType.Int)
{
    public override bool TryAdd(ReadOnlySpan<byte> text, int row) => IntText.TryParse(text, out Values[row]);
}

internal sealed class TimestampColumnBuilder() : ValueColumnBuilder<Int64Column, long>(ColumnType.Timestamp)
{
    public override bool TryAdd(ReadOnlySpan<byte> text, int row) => TimestampText.TryParse(text, out Values[row]);
}

internal sealed class FloatColumnBuilder() : ValueColumnBuilder<FloatColumn, double>(ColumnType.Float)
{
    public override bool TryAdd(ReadOnlySpan<byte> text, int row) => FloatText.TryParse(text, out Values[row]);
}

internal sealed class BoolColumnBuilder() : ValueColumnBuilder<BoolColumn, bool>(ColumnType.Bool)
{
    public override bool TryAdd(ReadOnlySpan<byte> text, int row) => BoolText.TryParse(text, out Values[row]);
}

internal sealed class DateColumnBuilder() : ValueColumnBuilder<DateColumn, int>(ColumnType.Date)
{
    public override bool TryAdd(ReadOnlySpan<byte> text, int row) => DateText.TryParse(text, out Values[row]);
}

/// <summary>Texts, and JSON fragments that are known to be JSON, whose bytes stay in the chunk.</summary>
internal sealed class TextColumnBuilder(ColumnType type, TextHeap heap) : ColumnBuilder<TextColumn>(type)
{
    private TextRange[] _ranges = [];

    public override bool TryAdd(ReadOnlySpan<byte> text, int row)
    {
        if (!heap.IsAscii && !ShortDigits.IsAscii(text) && !Utf8.IsValid(text)) return false;
        _ranges[row] = heap.Place(text);
        return true;
    }

    protected override void Start(TextColumn column) => _ranges = column.Ranges;

    protected override void Clear(int row) => _ranges[row] = default;

    /// <summary>Points the finished columns to their bytes. Call it once the heap is complete.</summary>
    public static void Share(IEnumerable<Column?> columns, byte[] heap)
    {
        foreach (Column? column in columns)
        {
            if (column is TextColumn text) text.ShareHeap(heap);
        }
    }
}
