using System.Buffers;

namespace Etl.Messages;

/// <summary>
/// The values of one column of a batch, one array element a row. A null row holds the type's default in its value array
/// and true in <see cref="Nulls"/>. Filled by its creator, then read only. Arrays are rented and may be longer than
/// <see cref="Count"/>; <see cref="Free"/> gives them back.
/// </summary>
public abstract class Column
{
    private protected Column(ColumnType type, int count)
    {
        Type = type;
        Count = count;
    }

    public ColumnType Type { get; }

    /// <summary>Rows, selected or not.</summary>
    public int Count { get; private set; }

    /// <summary>True where the row is null; the array itself is null when no row is.</summary>
    public bool[]? Nulls { get; private set; }

    public bool IsNull(int row) => Nulls is not null && Nulls[row];

    /// <summary>Bytes of the arrays the column owns.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>Marks a row as null. For the creator, before the column is sent.</summary>
    public void SetNull(int row) => RentNulls()[row] = true;

    /// <summary>The null array, all false when it is new. For the creator, before the column is sent.</summary>
    public bool[] RentNulls()
    {
        if (Nulls is null)
        {
            Nulls = ColumnPool.Rent<bool>(Count);
            Nulls.AsSpan(0, Count).Clear();
        }

        return Nulls;
    }

    /// <summary>Keeps the first <paramref name="count"/> rows: readers rent for the rows there may be. For the creator, before the column is sent.</summary>
    internal void Truncate(int count) => Count = count;

    /// <summary>
    /// A new column that holds the values of the given rows in that order; a row may come any number of times, and -1 gives
    /// a null. Texts stay where they are: whoever owns this column's heap keeps it for as long as the new column lives.
    /// </summary>
    public Column Gather(ReadOnlySpan<int> rows)
    {
        Column gathered = CreateGathered(rows);
        if (Nulls is null && !rows.Contains(-1)) return gathered;
        bool[] nulls = gathered.RentNulls();
        for (int i = 0; i < rows.Length; i++) nulls[i] = rows[i] < 0 || IsNull(rows[i]);
        return gathered;
    }

    /// <summary>A new column with the values of the given rows and its type's default for -1; its nulls are not yet set.</summary>
    private protected abstract Column CreateGathered(ReadOnlySpan<int> rows);

    /// <summary>Returns the arrays to the pool. Called once, by the batch that owns the column.</summary>
    public virtual void Free()
    {
        if (Nulls is not null) ColumnPool.Return(Nulls);
        Nulls = null;
    }

    /// <summary>A column of <paramref name="count"/> rows with arrays from the pool, their values not yet set.</summary>
    public static Column Rent(ColumnType type, int count) => type switch
    {
        ColumnType.Text or ColumnType.Json => new TextColumn(type, count),
        ColumnType.Int or ColumnType.Timestamp => new Int64Column(type, count),
        ColumnType.Decimal => new DecimalColumn(count),
        ColumnType.Float => new FloatColumn(count),
        ColumnType.Bool => new BoolColumn(count),
        ColumnType.Date => new DateColumn(count),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a column type."),
    };

    private protected static void CopyRows<TValue>(TValue[] from, ReadOnlySpan<int> rows, TValue[] to)
        where TValue : unmanaged
    {
        for (int i = 0; i < rows.Length; i++) to[i] = rows[i] < 0 ? default : from[rows[i]];
    }

    private protected long NullBytes => Nulls is null ? 0 : Nulls.Length;
}

/// <summary>Columns whose values are one array of <typeparamref name="T"/>.</summary>
public abstract class ValueColumn<T> : Column
    where T : unmanaged
{
    private protected ValueColumn(ColumnType type, int count)
        : base(type, count) => Values = ColumnPool.Rent<T>(count);

    public T[] Values { get; private set; }

    private protected override Column CreateGathered(ReadOnlySpan<int> rows)
    {
        ValueColumn<T> gathered = (ValueColumn<T>)Rent(Type, rows.Length);
        CopyRows(Values, rows, gathered.Values);
        return gathered;
    }

    public override long MemoryBytes => NullBytes + ((long)Values.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());

    public override void Free()
    {
        ColumnPool.Return(Values);
        Values = [];
        base.Free();
    }
}

/// <summary>64-bit integers, or timestamps as UTC ticks of 100 ns since 0001-01-01.</summary>
public sealed class Int64Column(ColumnType type, int count) : ValueColumn<long>(type, count);

public sealed class FloatColumn(int count) : ValueColumn<double>(ColumnType.Float, count);

public sealed class BoolColumn(int count) : ValueColumn<bool>(ColumnType.Bool, count);

/// <summary>Days, as day numbers since 0001-01-01 (<see cref="DateOnly.DayNumber"/>).</summary>
public sealed class DateColumn(int count) : ValueColumn<int>(ColumnType.Date, count);

/// <summary>The pool that columns and chunks take their arrays from.</summary>
public static class ColumnPool
{
    /// <summary>When set (by tests), returned arrays are filled with a pattern, so that a use after release shows.</summary>
    internal static bool Poison { get; set; }

    public static T[] Rent<T>(int count)
        where T : unmanaged => ArrayPool<T>.Shared.Rent(Math.Max(count, 1));

    public static void Return<T>(T[] array)
        where T : unmanaged
    {
        if (array.Length == 0) return;
        if (Poison) System.Runtime.InteropServices.MemoryMarshal.AsBytes(array.AsSpan()).Fill(0xA5);
        ArrayPool<T>.Shared.Return(array);
    }
}
