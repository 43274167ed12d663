using System.Globalization;
using System.Numerics;
using Etl.Steps.Aggregation;
using Etl.Steps.Keys;

namespace Etl.Steps.Windows;

/// <summary>The exact sum or mean of ints: 128 bits hold more values of 64 bits than there can be.</summary>
internal sealed class IntSumState(bool isMean) : IFrameState<long>
{
    private Int128 _sum;
    private long _count;

    public void Clear() => (_sum, _count) = (0, 0);

    public void Add(long value) => (_sum, _count) = (_sum + value, _count + 1);

    public void Remove(long value) => (_sum, _count) = (_sum - value, _count - 1);

    public string? Write(ResultColumn target, int row)
    {
        if (_count == 0)
        {
            target.SetNull(row);
            return null;
        }

        if (isMean)
        {
            if (!Decimals.TryDivide(Decimals.UnitsOf(_sum, 0), _count, out decimal mean)) return $"{_sum} / {_count}, and {Decimals.Limit}";
            target.Set(row, mean);
            return null;
        }

        if (_sum < long.MinValue || _sum > long.MaxValue) return $"{_sum.ToString(CultureInfo.InvariantCulture)}, and an int holds {long.MinValue} to {long.MaxValue}";
        IntCells.Write(target, row, (long)_sum);
        return null;
    }
}

/// <summary>
/// The exact sum or mean of decimals: 128 bits at the largest scale that came, and a sum without limits from the first
/// value on that does not fit them.
/// </summary>
internal sealed class DecimalSumState(bool isMean) : IFrameState<decimal>
{
    private const int MaxScale = 18;

    private static readonly Int128 Limit = Int128.One << 126;

    private Int128 _sum;
    private int _scale;
    private BigInteger _units; // of 10^-28
    private bool _isWide;
    private long _count;

    private BigInteger Units => _isWide ? _units : Decimals.UnitsOf(_sum, _scale);

    public void Clear() => (_sum, _scale, _units, _isWide, _count) = (0, 0, 0, false, 0);

    public void Add(decimal value)
    {
        _count++;
        Change(value);
    }

    public void Remove(decimal value)
    {
        _count--;
        Change(-value);
    }

    public string? Write(ResultColumn target, int row)
    {
        decimal result = 0;
        if (_count == 0)
        {
            target.SetNull(row);
            return null;
        }

        if (isMean)
        {
            if (!Decimals.TryDivide(Units, _count, out result)) return $"{Decimals.ToText(Units)} / {_count}, and {Decimals.Limit}";
        }
        else if (_isWide ? !Decimals.TryToDecimal(_units, out result) : !Decimals.TryToDecimal(_sum, _scale, out result))
        {
            return $"{Decimals.ToText(Units)}, and {Decimals.Limit}";
        }

        target.Set(row, result);
        return null;
    }

    private void Change(decimal value)
    {
        Decimals.Mantissa(value, out ulong low, out uint high, out int scale);
        if (!_isWide && (high != 0 || low > long.MaxValue || scale > MaxScale || !TryRaise(scale))) Widen();
        if (_isWide)
        {
            _units += Decimals.UnitsOf(value);
            return;
        }

        // Below 2^126, and below 2^123: their sum fits.
        Int128 scaled = (Int128)low * Etl.Messages.DecimalColumn.PowerOf10(_scale - scale);
        _sum += decimal.IsNegative(value) ? -scaled : scaled;
        if (_sum >= Limit || _sum <= -Limit) Widen();
    }

    private bool TryRaise(int scale)
    {
        if (scale <= _scale) return true;
        long factor = Etl.Messages.DecimalColumn.PowerOf10(scale - _scale);
        if (_sum >= Limit / factor || _sum <= -Limit / factor) return false;
        (_sum, _scale) = (_sum * factor, scale);
        return true;
    }

    private void Widen()
    {
        _units = Units;
        _isWide = true;
    }
}

/// <summary>The exact sum or mean of floats, rounded once: what a value added is taken away without a trace.</summary>
internal sealed class FloatSumState(bool isMean) : IFrameState<double>
{
    private readonly ExactSum _sum = new();
    private long _count;
    private long _notNumbers;
    private long _positiveInfinities;
    private long _negativeInfinities;

    public void Clear()
    {
        _sum.Set(0);
        (_count, _notNumbers, _positiveInfinities, _negativeInfinities) = (0, 0, 0, 0);
    }

    public void Add(double value) => Change(value, 1);

    public void Remove(double value) => Change(value, -1);

    public string? Write(ResultColumn target, int row)
    {
        if (_count == 0) target.SetNull(row);
        else FloatCells.Write(target, row, Result());
        return null;
    }

    private void Change(double value, int count)
    {
        _count += count;
        if (double.IsFinite(value)) _sum.Add(count > 0 ? value : -value);
        else if (double.IsNaN(value)) _notNumbers += count;
        else if (value > 0) _positiveInfinities += count;
        else _negativeInfinities += count;
    }

    private double Result() => (_notNumbers, _positiveInfinities, _negativeInfinities) switch
    {
        (0, 0, 0) when isMean => ExactSum.RoundMean(_sum.Units, _count),
        (0, 0, 0) => ExactSum.Round(_sum.Units),
        (0, _, 0) => double.PositiveInfinity,
        (0, 0, _) => double.NegativeInfinity,
        _ => double.NaN,
    };
}
