using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>Ints and decimals, in any form, as decimals.</summary>
internal readonly struct DecimalOperand
{
    private readonly Vector _vector;
    private readonly long[]? _unscaled;
    private readonly long _constant;
    private readonly decimal[]? _wide;
    private readonly decimal _wideConstant;

    public DecimalOperand(Vector vector)
    {
        _vector = vector;
        switch (vector.Column)
        {
            case Int64Column ints:
                (_unscaled, Scale, IsScaled) = (ints.Values, 0, true);
                break;
            case DecimalColumn { Wide: { } wide }:
                _wide = wide;
                break;
            case DecimalColumn scaled:
                (_unscaled, Scale, IsScaled) = (scaled.Unscaled, scaled.Scale, true);
                break;
            default:
                _wideConstant = vector.Constant!.Decimal;
                IsScaled = vector.Constant.TryScale(out _constant, out int scale);
                Scale = scale;
                break;
        }
    }

    /// <summary>Whether all values are 64-bit integers over one power of ten.</summary>
    public bool IsScaled { get; }

    /// <summary>Digits after the point; only when scaled.</summary>
    public int Scale { get; }

    /// <summary>The integers; only when scaled.</summary>
    public Operand<long> Unscaled => new(_unscaled, _constant);

    public decimal this[int row] =>
        _unscaled is not null ? DecimalColumn.FromScaled(_unscaled[row], Scale) : _wide is not null ? _wide[row] : _wideConstant;

    public bool[]? Nulls => _vector.Nulls;

    public void Free() => _vector.Free();

    /// <summary>
    /// The integers at a larger scale, in <paramref name="buffer"/> when they have to be computed, which the caller returns
    /// to the pool. False when one does not fit.
    /// </summary>
    public bool TryRescale(int scale, Rows rows, int count, out Operand<long> result, out long[]? buffer)
    {
        buffer = null;
        result = Unscaled;
        if (scale == Scale) return true;
        if (scale - Scale > 18) return false;
        long factor = DecimalColumn.PowerOf10(scale - Scale);
        if (_unscaled is null)
        {
            long overflow = 0;
            result = new Operand<long>(null, MultiplyInt.Apply(_constant, factor, ref overflow));
            return overflow == 0;
        }

        buffer = ColumnPool.Rent<long>(count);
        result = new Operand<long>(buffer, 0);
        return ArithmeticLoops.Run<long, MultiplyInt>(Unscaled, new Operand<long>(null, factor), rows, buffer) == 0;
    }
}
