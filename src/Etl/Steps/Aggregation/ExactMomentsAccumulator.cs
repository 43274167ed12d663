using System.Numerics;
using System.Runtime.InteropServices;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// Variances and deviations of ints and decimals, from exact sums of the values and of their squares. Columns of one
/// scale are added up without touching those of another, so nothing is ever rescaled on the way; decimals that fit no
/// long are added in units of 10^-28.
/// </summary>
internal sealed class ExactMomentsAccumulator(ColumnType type) : IAccumulator
{
    private readonly int _unitScale = type == ColumnType.Int ? 0 : Decimals.MaxScale;
    private readonly Moments[][] _byScale = [.. Enumerable.Repeat<Moments[]>([], 19)];
    private readonly Dictionary<int, Spread> _wide = [];
    private int _groups;

    // An entry of a dictionary and the digits of two numbers.
    private const int WideBytes = 192;

    public void Reserve(int groups) => _groups = Math.Max(_groups, groups);

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        if (input.Column is DecimalColumn { Wide: { } wide })
        {
            for (int i = 0; i < groups.Length; i++)
            {
                BigInteger units = Decimals.UnitsOf(wide[rows[i]]);
                AddWide(groups[i], new Spread(1, units, units * units));
            }

            return;
        }

        long[] values = input.Column is DecimalColumn decimals ? decimals.Unscaled : ((Int64Column)input.Column!).Values;
        Moments[] moments = MomentsOf((input.Column as DecimalColumn)?.Scale ?? 0);
        for (int i = 0; i < groups.Length; i++) moments[groups[i]].Add(values[rows[i]]);
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups)
    {
        ExactMomentsAccumulator part = (ExactMomentsAccumulator)other;
        for (int scale = 0; scale < _byScale.Length; scale++)
        {
            Moments[] added = part._byScale[scale];
            if (added.Length == 0) continue;
            Moments[] moments = MomentsOf(scale);
            for (int i = 0; i < groups.Length; i++)
            {
                if (from[i] < added.Length) moments[groups[i]].Add(added[from[i]]);
            }
        }

        for (int i = 0; i < groups.Length && part._wide.Count > 0; i++)
        {
            if (part._wide.TryGetValue(from[i], out Spread spread)) AddWide(groups[i], spread);
        }
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            Spread total = TotalOf(group);
            writer.WriteCount(total.Count);
            writer.WriteBigInteger(total.Sum);
            writer.WriteBigInteger(total.Squares);
        }
    }

    public void Load(StateReader reader, int groups)
    {
        Reserve(groups);
        for (int i = 0; i < groups; i++)
        {
            // 2^63 values of 190 bits, and as many squares of them.
            Spread spread = new(reader.ReadCount(), reader.ReadBigInteger(maxBytes: 32), reader.ReadBigInteger(maxBytes: 56));
            if (!spread.IsPossible) throw StateReader.Invalid("the sum of squares is too small for the sum");
            if (spread.Count > 0) _wide.Add(i, spread);
        }
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        BigInteger unit = BigInteger.Pow(10, 2 * _unitScale);
        FloatColumn results = (FloatColumn)column;
        for (int i = 0; i < groups.Length; i++) TotalOf(groups[i]).Finish(measure.Function, unit, exponent: 0, results, i);
        return null;
    }

    public long PeakBytes(long groups, long values)
    {
        long moments = 0;
        foreach (Moments[] known in _byScale) moments += known.Length == 0 ? 0 : Growth.Peak(known.Length, groups);
        return (Math.Max(moments, groups) * Moments.Bytes) + (_wide.Count * WideBytes);
    }

    public void Clear(int groups)
    {
        foreach (Moments[] moments in _byScale) moments.AsSpan(0, Math.Min(groups, moments.Length)).Clear();
        _wide.Clear();
        _groups = 0;
    }

    private Moments[] MomentsOf(int scale)
    {
        Accumulators.Grow(ref _byScale[scale], _groups);
        return _byScale[scale];
    }

    private void AddWide(int group, Spread added)
    {
        ref Spread spread = ref CollectionsMarshal.GetValueRefOrAddDefault(_wide, group, out _);
        spread = spread.Plus(added);
    }

    private Spread TotalOf(int group)
    {
        Spread total = _wide.GetValueOrDefault(group);
        for (int scale = 0; scale < _byScale.Length; scale++)
        {
            if (group >= _byScale[scale].Length || _byScale[scale][group].Count == 0) continue;
            BigInteger factor = BigInteger.Pow(10, _unitScale - scale);
            Moments moments = _byScale[scale][group];
            total = total.Plus(new Spread(moments.Count, moments.Sum * factor, moments.TotalSquares * factor * factor));
        }

        return total;
    }

    /// <summary>A sum below 2^126 and a sum of squares below 2^189: 2^63 longs fit.</summary>
    private struct Moments
    {
        public const int Bytes = 64;

        public long Count;
        public Int128 Sum;
        private UInt128 _squares;
        private ulong _squaresCarry;

        public readonly BigInteger TotalSquares => ((BigInteger)_squaresCarry << 128) + _squares;

        public void Add(long value)
        {
            ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
            ulong high = Math.BigMul(magnitude, magnitude, out ulong low);
            Count++;
            Sum += value;
            AddSquares(new UInt128(high, low));
        }

        public void Add(in Moments other)
        {
            Count = checked(Count + other.Count);
            Sum += other.Sum;
            _squaresCarry += other._squaresCarry;
            AddSquares(other._squares);
        }

        private void AddSquares(UInt128 squares)
        {
            _squares += squares;
            if (_squares < squares) _squaresCarry++;
        }
    }
}
