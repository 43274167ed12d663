using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>Takes the results of a row function.</summary>
internal interface IRowTarget<TSelf>
{
    Column Column { get; }

    static abstract TSelf Open(ColumnType type, int count);

    /// <summary>Called once after the last row.</summary>
    void Complete(Rows rows);
}

internal readonly struct ValueTarget<T> : IRowTarget<ValueTarget<T>>
    where T : unmanaged
{
    private readonly ValueColumn<T> _column;

    private ValueTarget(ValueColumn<T> column) => _column = column;

    public Column Column => _column;

    public static ValueTarget<T> Open(ColumnType type, int count) => new((ValueColumn<T>)Column.Rent(type, count));

    public void Set(int row, T value) => _column.Values[row] = value;

    public void Complete(Rows rows)
    {
    }
}

internal readonly struct TextTarget : IRowTarget<TextTarget>
{
    private readonly TextColumn _column;

    private TextTarget(TextColumn column) => _column = column;

    public Column Column => _column;

    public static TextTarget Open(ColumnType type, int count)
    {
        TextColumn column = new(type, count);
        column.Ranges.AsSpan(0, count).Clear();
        return new TextTarget(column);
    }

    public void Set(int row, ReadOnlySpan<byte> value) => _column.Append(row, value);

    public Span<byte> Reserve(int length) => _column.Reserve(length);

    public void Commit(int row, int length) => _column.Commit(row, length);

    public void Complete(Rows rows)
    {
    }
}

/// <summary>Collects decimals and gives them the scaled form if they all fit it.</summary>
internal readonly struct DecimalTarget : IRowTarget<DecimalTarget>
{
    private readonly DecimalColumn _column;
    private readonly decimal[] _values;

    private DecimalTarget(DecimalColumn column)
    {
        _column = column;
        _values = ColumnPool.Rent<decimal>(column.Count);
    }

    public Column Column => _column;

    public static DecimalTarget Open(ColumnType type, int count) => new(new DecimalColumn(count));

    public void Set(int row, decimal value) => _values[row] = value;

    public void Complete(Rows rows)
    {
        if (!TryScaled(rows))
        {
            decimal[] wide = _column.Widen(0);
            for (int i = 0; i < rows.Count; i++)
            {
                if (!_column.IsNull(rows[i])) wide[rows[i]] = _values[rows[i]];
            }
        }

        ColumnPool.Return(_values);
    }

    private bool TryScaled(Rows rows)
    {
        int scale = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            if (_column.IsNull(rows[i])) continue;
            scale = Math.Max(scale, _values[rows[i]].Scale);
            if (scale > 18) return false;
        }

        Span<int> bits = stackalloc int[4];
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            if (_column.IsNull(row)) continue;
            decimal.GetBits(_values[row], bits);
            if (bits[2] != 0 || bits[1] < 0) return false;
            long mantissa = ((long)bits[1] << 32) | (uint)bits[0];
            long overflow = 0;
            long unscaled = MultiplyInt.Apply(bits[3] < 0 ? -mantissa : mantissa, DecimalColumn.PowerOf10(scale - _values[row].Scale), ref overflow);
            if (overflow != 0) return false;
            _column.Unscaled[row] = unscaled;
        }

        _column.Scale = scale;
        return true;
    }
}
