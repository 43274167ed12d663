using Etl.Messages;

namespace Etl.Steps.Rows.Reshaping;

/// <summary>Makes one column of the values of several columns of one type.</summary>
internal static class MixedColumn
{
    /// <summary>
    /// A column whose row i holds the value of column <c>from[i]</c> at row <c>rows[i]</c>. Texts that share one heap stay
    /// there; its owner has to keep it for as long as the new column lives.
    /// </summary>
    public static Column Create(ColumnType type, IReadOnlyList<Column> columns, ReadOnlySpan<int> from, ReadOnlySpan<int> rows)
    {
        Column mixed = Column.Rent(type, rows.Length);
        switch (mixed)
        {
            case TextColumn texts: Fill(texts, [.. columns.Cast<TextColumn>()], from, rows); break;
            case DecimalColumn numbers: Fill(numbers, [.. columns.Cast<DecimalColumn>()], from, rows); break;
            case ValueColumn<long> numbers: Fill(numbers, columns, from, rows); break;
            case ValueColumn<double> numbers: Fill(numbers, columns, from, rows); break;
            case ValueColumn<int> days: Fill(days, columns, from, rows); break;
            case ValueColumn<bool> flags: Fill(flags, columns, from, rows); break;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            if (columns[from[i]].IsNull(rows[i])) mixed.SetNull(i);
        }

        return mixed;
    }

    private static void Fill<T>(ValueColumn<T> mixed, IReadOnlyList<Column> columns, ReadOnlySpan<int> from, ReadOnlySpan<int> rows)
        where T : unmanaged
    {
        T[][] values = [.. columns.Select(column => ((ValueColumn<T>)column).Values)];
        for (int i = 0; i < rows.Length; i++) mixed.Values[i] = values[from[i]][rows[i]];
    }

    private static void Fill(TextColumn mixed, TextColumn[] columns, ReadOnlySpan<int> from, ReadOnlySpan<int> rows)
    {
        bool isShared = columns.All(column => ReferenceEquals(column.Heap, columns[0].Heap));
        if (isShared) mixed.ShareHeap(columns[0].Heap);
        for (int i = 0; i < rows.Length; i++)
        {
            TextColumn column = columns[from[i]];
            if (isShared) mixed.Ranges[i] = column.Ranges[rows[i]];
            else if (column.IsNull(rows[i])) mixed.Ranges[i] = default;
            else mixed.Append(i, column[rows[i]]);
        }
    }

    private static void Fill(DecimalColumn mixed, DecimalColumn[] columns, ReadOnlySpan<int> from, ReadOnlySpan<int> rows)
    {
        if (columns.All(column => column.Wide is null) && TryFillScaled(mixed, columns, from, rows)) return;
        mixed.Scale = 0;
        decimal[] wide = mixed.Widen(0);
        for (int i = 0; i < rows.Length; i++) wide[i] = columns[from[i]][rows[i]];
    }

    /// <summary>Brings the values to the scale of the column with the most digits after the point; false when one does not fit it.</summary>
    private static bool TryFillScaled(DecimalColumn mixed, DecimalColumn[] columns, ReadOnlySpan<int> from, ReadOnlySpan<int> rows)
    {
        mixed.Scale = columns.Max(column => column.Scale);
        long[] factors = [.. columns.Select(column => DecimalColumn.PowerOf10(mixed.Scale - column.Scale))];
        long[] limits = [.. factors.Select(factor => long.MaxValue / factor)];
        for (int i = 0; i < rows.Length; i++)
        {
            int column = from[i];
            long value = columns[column].Unscaled[rows[i]];
            if (value > limits[column] || value < -limits[column]) return false;
            mixed.Unscaled[i] = value * factors[column];
        }

        return true;
    }
}
