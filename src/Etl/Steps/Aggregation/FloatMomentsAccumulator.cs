using System.Numerics;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>Variances and deviations of floats, from exact sums of the values and of their squares. A NaN or an infinity makes the result NaN.</summary>
internal sealed class FloatMomentsAccumulator(GroupRecords records) : IAccumulator
{
    private readonly FloatSumAccumulator _sums = new(records);
    private SquareSum?[] _squares = [];
    private long _squareCount;

    public void Reserve(int groups)
    {
        _sums.Reserve(groups);
        Accumulators.Grow(ref _squares, groups);
    }

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        _sums.Add(input, rows, groups);
        double[] values = ((FloatColumn)input.Column!).Values;
        for (int i = 0; i < groups.Length; i++)
        {
            double value = values[rows[i]];
            if (double.IsFinite(value)) SquaresOf(groups[i]).Add(value);
        }
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups)
    {
        FloatMomentsAccumulator part = (FloatMomentsAccumulator)other;
        _sums.Merge(part._sums, from, groups);
        for (int i = 0; i < groups.Length; i++)
        {
            if (part._squares[from[i]] is { } squares) SquaresOf(groups[i]).Add(squares);
        }
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        _sums.Save(writer, groups);
        foreach (int group in groups)
        {
            BigInteger units = SpreadOf(group).Squares;
            int zeros = units.IsZero ? 0 : (int)BigInteger.TrailingZeroCount(units);
            writer.WriteBigInteger(units >> zeros);
            writer.WriteCount(zeros);
        }
    }

    public void Load(StateReader reader, int groups)
    {
        Reserve(groups);
        _sums.Load(reader, groups);
        for (int i = 0; i < groups; i++)
        {
            BigInteger units = reader.ReadBigInteger(SquareSum.MaxLimbs * 8);
            long zeros = reader.ReadCount();
            if (units.Sign < 0 || zeros + units.GetBitLength() >= SquareSum.MaxLimbs * 64) throw StateReader.Invalid("a sum of squares is out of range");
            if (!units.IsZero) SquaresOf(i).Add(units << (int)zeros);
            if (!SpreadOf(i).IsPossible) throw StateReader.Invalid("the sum of squares is too small for the sum");
        }
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        FloatColumn results = (FloatColumn)column;
        for (int i = 0; i < groups.Length; i++)
        {
            SpreadOf(groups[i]).Finish(measure.Function, BigInteger.One, exponent: 2 * -1074, results, i);
            if (!_sums.IsFinite(groups[i]) && !results.IsNull(i)) results.Values[i] = double.NaN;
        }

        return null;
    }

    // Sums of squares are a few limbs long where the values are of like size.
    public long PeakBytes(long groups, long values) =>
        _sums.PeakBytes(groups, values) + (Growth.Peak(_squares.Length, groups) * 8) + (Math.Min(groups, _squareCount + values) * SquareSum.UsualBytes);

    public void Clear(int groups)
    {
        _sums.Clear(groups);
        _squares.AsSpan(0, groups).Clear();
        _squareCount = 0;
    }

    private Spread SpreadOf(int group) => new(_sums.CountOf(group), _sums.TotalOf(group), _squares[group]?.Units ?? BigInteger.Zero);

    private SquareSum SquaresOf(int group)
    {
        if (_squares[group] is { } known) return known;
        _squareCount++;
        return _squares[group] = new SquareSum();
    }
}
