using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Windows;

/// <summary>Fills one column of results, row by row. Not thread-safe.</summary>
internal sealed class ResultColumn(ColumnType type, int rows) : IDisposable
{
    private readonly decimal[] _decimals = new decimal[type == ColumnType.Decimal ? rows : 0];
    private Column? _column;

    /// <summary>The column that is filled; a new one after <see cref="Free"/>.</summary>
    public Column Column => _column ??= Column.Rent(type, rows);

    public void SetNull(int row)
    {
        Column.SetNull(row);
        switch (Column)
        {
            case TextColumn text: text.Ranges[row] = default; break;
            case Int64Column numbers: numbers.Values[row] = 0; break;
            case FloatColumn numbers: numbers.Values[row] = 0; break;
            case DateColumn days: days.Values[row] = 0; break;
            case BoolColumn bools: bools.Values[row] = false; break;
            default: _decimals[row] = 0; break;
        }
    }

    public void Set(int row, decimal value) => _decimals[row] = value;

    /// <summary>The column with its first rows complete; it stays this object's own.</summary>
    public Column Complete(int count)
    {
        if (Column is DecimalColumn decimals) Decimals.Store(decimals, _decimals.AsSpan(0, count));
        return Column;
    }

    public void Free()
    {
        _column?.Free();
        _column = null;
    }

    public void Dispose() => Free();
}
