using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>A column that is put together from several vectors, each giving some of the rows.</summary>
internal abstract class Blend(Column column)
{
    public Column Column { get; } = column;

    public static Blend Create(ColumnType type, int count) => type switch
    {
        ColumnType.Int or ColumnType.Timestamp => new ValueBlend<long>(type, count),
        ColumnType.Float => new ValueBlend<double>(type, count),
        ColumnType.Bool => new ValueBlend<bool>(type, count),
        ColumnType.Date => new ValueBlend<int>(type, count),
        ColumnType.Decimal => new DecimalBlend(count),
        _ => new TextBlend(type, count),
    };

    /// <summary>Takes the values of the rows, whether null or not, from a vector that the caller keeps.</summary>
    public abstract void PutValues(Vector vector, Rows rows);

    /// <summary>Takes values and nulls of the rows.</summary>
    public void Put(Vector vector, Rows rows)
    {
        if (vector.Constant is { IsNull: true })
        {
            PutNulls(rows);
            return;
        }

        PutValues(vector, rows);
        if (vector.Nulls is not { } nulls) return;
        bool[] target = Column.RentNulls();
        for (int i = 0; i < rows.Count; i++) target[rows[i]] = nulls[rows[i]];
    }

    public void PutNulls(Rows rows)
    {
        if (rows.Count == 0) return;
        bool[] target = Column.RentNulls();
        for (int i = 0; i < rows.Count; i++) target[rows[i]] = true;
    }
}

internal sealed class ValueBlend<T>(ColumnType type, int count) : Blend(Column.Rent(type, count))
    where T : unmanaged
{
    public override void PutValues(Vector vector, Rows rows)
    {
        T[] target = ((ValueColumn<T>)Column).Values;
        Operand<T> source = vector.As<T>();
        if (rows.Indexes is null && source.Values is not null) source.Values.AsSpan(0, rows.Count).CopyTo(target);
        else if (source.Values is null) BlendLoops.Fill(source.Constant, rows, target);
        else BlendLoops.Copy(source.Values, rows, target);
    }
}

internal sealed class TextBlend : Blend
{
    public TextBlend(ColumnType type, int count)
        : base(Column.Rent(type, count)) => ((TextColumn)Column).Ranges.AsSpan(0, count).Clear();

    public override void PutValues(Vector vector, Rows rows)
    {
        TextColumn target = (TextColumn)Column;
        TextOperand source = new(vector);
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            if (vector.Nulls is null || !vector.Nulls[row]) target.Append(row, source[row]);
        }
    }
}

/// <summary>Stays scaled while all vectors fit a common scale.</summary>
internal sealed class DecimalBlend : Blend
{
    public DecimalBlend(int count)
        : base(new DecimalColumn(count)) => ((DecimalColumn)Column).Unscaled.AsSpan(0, count).Clear();

    public override void PutValues(Vector vector, Rows rows)
    {
        DecimalColumn target = (DecimalColumn)Column;
        DecimalOperand source = new(vector);
        if (target.Wide is null && source.IsScaled && TryScaled(source, rows, target)) return;
        decimal[] wide = target.Widen(target.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            if (vector.Nulls is null || !vector.Nulls[row]) wide[row] = source[row];
        }
    }

    private static bool TryScaled(DecimalOperand source, Rows rows, DecimalColumn target)
    {
        if (source.Scale > target.Scale)
        {
            Operand<long> factor = new(null, DecimalColumn.PowerOf10(source.Scale - target.Scale));
            long[] larger = ColumnPool.Rent<long>(target.Count);
            bool fits = ArithmeticLoops.Run<long, MultiplyInt>(new Operand<long>(target.Unscaled, 0), factor, new Rows(null, target.Count), larger) == 0;
            if (fits) larger.AsSpan(0, target.Count).CopyTo(target.Unscaled);
            ColumnPool.Return(larger);
            if (!fits) return false;
            target.Scale = source.Scale;
        }

        bool done = source.TryRescale(target.Scale, rows, target.Count, out Operand<long> values, out long[]? buffer);
        if (done && values.Values is null) BlendLoops.Fill(values.Constant, rows, target.Unscaled);
        else if (done && rows.Indexes is null) values.Values.AsSpan(0, rows.Count).CopyTo(target.Unscaled);
        else if (done) BlendLoops.Copy(values.Values!, rows, target.Unscaled);
        if (buffer is not null) ColumnPool.Return(buffer);
        return done;
    }
}

internal static class BlendLoops
{
    public static void Fill<T>(T value, Rows rows, T[] target)
    {
        if (rows.Indexes is null) target.AsSpan(0, rows.Count).Fill(value);
        else foreach (int row in rows.Span) target[row] = value;
    }

    public static void Copy<T>(T[] source, Rows rows, T[] target)
    {
        for (int i = 0; i < rows.Count; i++) target[rows[i]] = source[rows[i]];
    }
}
