namespace Etl.Messages;

/// <summary>
/// Exact decimals in one of two forms. <b>Scaled</b>: every row is <c>Unscaled[row] / 10^Scale</c> with one scale for the
/// whole column, which is what prices and quantities are and what arithmetic is fastest on. <b>Wide</b>: every row a
/// <see cref="decimal"/>, for values that do not fit 18 digits at a common scale.
/// </summary>
public sealed class DecimalColumn : Column
{
    private static readonly long[] PowersOf10 = CreatePowers();

    public DecimalColumn(int count)
        : base(ColumnType.Decimal, count) => Unscaled = ColumnPool.Rent<long>(count);

    /// <summary>Values times <c>10^Scale</c>; meaningless once <see cref="Wide"/> is set.</summary>
    public long[] Unscaled { get; private set; }

    /// <summary>Digits after the point in the scaled form, 0 to 18.</summary>
    public int Scale { get; set; }

    /// <summary>The values in the wide form; null while the column is scaled.</summary>
    public decimal[]? Wide { get; private set; }

    /// <summary>The value of a row in either form; 0 for a null.</summary>
    public decimal this[int row] => Wide is null ? FromScaled(Unscaled[row], Scale) : Wide[row];

    public override long MemoryBytes => NullBytes + ((long)Unscaled.Length * 8) + ((Wide?.Length ?? 0) * 16L);

    /// <summary>Turns the column to the wide form, keeping the values of the first <paramref name="filled"/> rows.</summary>
    public decimal[] Widen(int filled)
    {
        if (Wide is not null) return Wide;
        decimal[] wide = ColumnPool.Rent<decimal>(Count);
        for (int i = 0; i < filled; i++) wide[i] = FromScaled(Unscaled[i], Scale);
        return Wide = wide;
    }

    private protected override Column CreateGathered(ReadOnlySpan<int> rows)
    {
        DecimalColumn gathered = new(rows.Length) { Scale = Scale };
        if (Wide is null) CopyRows(Unscaled, rows, gathered.Unscaled);
        else CopyRows(Wide, rows, gathered.Widen(0));
        return gathered;
    }

    public override void Free()
    {
        ColumnPool.Return(Unscaled);
        if (Wide is not null) ColumnPool.Return(Wide);
        Unscaled = [];
        Wide = null;
        base.Free();
    }

    /// <summary>10 to the power of <paramref name="exponent"/>, 0 to 18.</summary>
    public static long PowerOf10(int exponent) => PowersOf10[exponent];

    /// <summary><c>unscaled / 10^scale</c>, for a scale of 0 to 18.</summary>
    public static decimal FromScaled(long unscaled, int scale)
    {
        ulong magnitude = unscaled < 0 ? (ulong)-unscaled : (ulong)unscaled;
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), 0, unscaled < 0, (byte)scale);
    }

    private static long[] CreatePowers()
    {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
