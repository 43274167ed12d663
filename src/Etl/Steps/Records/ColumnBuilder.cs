using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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

    public override void Undo(int row, int rows = 1)
    {
        if (_nulls is not null) _nulls.AsSpan(row, rows).Clear();
    }

    /// <summary>Adds the nulls where texts are empty, for those who read the values of many rows.</summary>
    protected void AddNulls(ReadOnlySpan<TextRange> places, int row)
    {
        if (!EmptyTexts.AnyIn(places)) return;
        _nulls ??= _column!.RentNulls();
        Span<bool> nulls = _nulls.AsSpan(row, places.Length);
        for (int i = 0; i < nulls.Length; i++) nulls[i] = places[i].Length == 0;
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

/// <summary>Reads values of one type from texts; a struct, so that loops are compiled for each type.</summary>
internal interface IValueParser<T>
{
    static abstract bool TryParse(ReadOnlySpan<byte> text, out T value);
}

/// <summary>Builders whose values are read from texts one by one.</summary>
internal abstract class ParsedColumnBuilder<TColumn, T, TParser>(ColumnType type) : ValueColumnBuilder<TColumn, T>(type)
    where TColumn : ValueColumn<T>
    where T : unmanaged
    where TParser : struct, IValueParser<T>
{
    public sealed override bool TryAdd(ReadOnlySpan<byte> text, int row) => TParser.TryParse(text, out Values[row]);

    public sealed override int AddAll(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, int row)
    {
        Span<T> values = Values.AsSpan(row, places.Length);
        int read = 0;
        for (; read < places.Length; read++)
        {
            TextRange place = places[read];
            if (place.Length == 0) values[read] = default;
            else if (!TParser.TryParse(data.Slice(place.Start, place.Length), out values[read])) break;
        }

        AddNulls(places[..read], row);
        return read;
    }
}

internal sealed class TimestampColumnBuilder() : ParsedColumnBuilder<Int64Column, long, TimestampColumnBuilder.Parser>(ColumnType.Timestamp)
{
    internal readonly struct Parser : IValueParser<long>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out long value) => TimestampText.TryParse(text, out value);
    }
}

internal sealed class FloatColumnBuilder() : ParsedColumnBuilder<FloatColumn, double, FloatColumnBuilder.Parser>(ColumnType.Float)
{
    internal readonly struct Parser : IValueParser<double>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out double value) => FloatText.TryParse(text, out value);
    }
}

internal sealed class BoolColumnBuilder() : ParsedColumnBuilder<BoolColumn, bool, BoolColumnBuilder.Parser>(ColumnType.Bool)
{
    internal readonly struct Parser : IValueParser<bool>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out bool value) => BoolText.TryParse(text, out value);
    }
}

internal sealed class DateColumnBuilder() : ParsedColumnBuilder<DateColumn, int, DateColumnBuilder.Parser>(ColumnType.Date)
{
    internal readonly struct Parser : IValueParser<int>
    {
        public static bool TryParse(ReadOnlySpan<byte> text, out int value) => DateText.TryParse(text, out value);
    }
}

internal sealed class IntColumnBuilder() : ValueColumnBuilder<Int64Column, long>(ColumnType.Int)
{
    public override bool TryAdd(ReadOnlySpan<byte> text, int row) => IntText.TryParse(text, out Values[row]);

    // Compiled in full when it is first called: called a few times a chunk, it would run unoptimised for most of a short run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int AddAll(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, int row)
    {
        Span<long> values = Values.AsSpan(row, places.Length);
        int read = 0;
        for (int next; read < places.Length; read = next)
        {
            next = Math.Min(read + 4, places.Length);
            uint left = uint.MaxValue;
            if (next - read == 4 && FourNumbers.CanParse(data)) FourNumbers.Parse(data, places[read..next], out left).CopyTo(values[read..]);
            if (left == 0) continue;
            int wrong = AddSome(data, places[read..next], values[read..], left);
            if (wrong < 0) continue;
            read += wrong;
            break;
        }

        AddNulls(places[..read], row);
        return read;
    }

    /// <summary>Reads those of some values that bits say; the first one that is no number, or -1.</summary>
    private static int AddSome(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, Span<long> values, uint which)
    {
        for (int i = 0; i < places.Length; i++)
        {
            if ((which & (1u << i)) == 0) continue;
            values[i] = 0;
            if (places[i].Length > 0 && !IntText.TryParse(data.Slice(places[i].Start, places[i].Length), out values[i])) return i;
        }

        return -1;
    }
}

/// <summary>Texts, and JSON fragments that are known to be JSON, whose bytes stay in the chunk.</summary>
internal sealed class TextColumnBuilder(ColumnType type, TextHeap heap) : ColumnBuilder<TextColumn>(type)
{
    private TextRange[] _ranges = [];

    public override bool TryAdd(ReadOnlySpan<byte> text, int row)
    {
        if (!heap.IsValid && !IsValid(text)) return false;
        _ranges[row] = heap.Place(text);
        return true;
    }

    /// <summary>The texts stand in the chunk's buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int AddAll(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, int row)
    {
        if (!heap.IsValid) places = places[..CountValid(data, places)];
        Span<TextRange> ranges = _ranges.AsSpan(row, places.Length);
        // The default where it is empty.
        for (int i = 0; i < ranges.Length; i++) ranges[i] = new TextRange(places[i].Start & (-places[i].Length >> 31), places[i].Length);
        AddNulls(places, row);
        return places.Length;
    }

    private static bool IsValid(ReadOnlySpan<byte> text) => ShortDigits.IsAscii(text) || Utf8.IsValid(text);

    private static int CountValid(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places)
    {
        int valid = 0;
        while (valid < places.Length && IsValid(data.Slice(places[valid].Start, places[valid].Length))) valid++;
        return valid;
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
