using System.Runtime.Intrinsics;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>
/// Keeps one scale for the column, that of the row with the most digits after the point: when a larger one turns up, the
/// rows before it are rescaled, which happens in the first few rows if at all. When 18 digits do not suffice the column
/// goes wide.
/// </summary>
internal sealed class DecimalColumnBuilder() : ColumnBuilder<DecimalColumn>(ColumnType.Decimal)
{
    private static readonly long Limit = DecimalColumn.PowerOf10(DecimalText.MaxScaledDigits);

    private long[] _unscaled = [];
    private decimal[]? _wide;
    private int _scale;

    public override bool TryAdd(ReadOnlySpan<byte> text, int row)
    {
        if (!DecimalText.TryParseScaled(text, out long unscaled, out int scale)) return TryAddLong(text, row);
        if (scale == _scale && _wide is null) _unscaled[row] = unscaled;
        else Add(unscaled, scale, row);
        return true;
    }

    public override int AddAll(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, int row)
    {
        int read = 0;
        for (int next; read < places.Length; read = next)
        {
            next = Math.Min(read + 4, places.Length);
            uint left = uint.MaxValue;
            if (next - read == 4 && _wide is null && FourNumbers.CanParse(data)) FourNumbers.Parse(data, places[read..next], _scale, out left).CopyTo(_unscaled.AsSpan(row + read));
            if (left == 0) continue;
            int wrong = AddSome(data, places[read..next], row + read, left);
            if (wrong < 0) continue;
            read += wrong;
            break;
        }

        AddNulls(places[..read], row);
        return read;
    }

    /// <summary>Reads those of some values that bits say; the first one that is no number, or -1.</summary>
    private int AddSome(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, int row, uint which)
    {
        int scale = _scale;
        for (int i = 0; i < places.Length; i++)
        {
            // Where the scale was raised, the values behind are of the old one, or the column went wide.
            if ((which & (1u << i)) == 0 && _scale == scale && _wide is null) continue;
            if (places[i].Length == 0) Clear(row + i);
            else if (!TryAdd(data.Slice(places[i].Start, places[i].Length), row + i)) return i;
        }

        return -1;
    }

    protected override void Start(DecimalColumn column)
    {
        _unscaled = column.Unscaled;
        _wide = null;
        _scale = 0;
    }

    protected override void Clear(int row)
    {
        if (_wide is null) _unscaled[row] = 0;
        else _wide[row] = 0;
    }

    protected override void Finish(DecimalColumn column) => column.Scale = _scale;

    private void Add(long unscaled, int scale, int row)
    {
        if (_wide is not null)
        {
            _wide[row] = DecimalColumn.FromScaled(unscaled, scale);
            return;
        }

        long reduced = unscaled;
        int reducedScale = scale;
        // Zeros at the end do not raise the column's scale.
        while (reducedScale > _scale && reduced % 10 == 0)
        {
            reduced /= 10;
            reducedScale--;
        }

        if ((reducedScale <= _scale || TryRescale(reducedScale, row)) && TryMultiply(reduced, _scale - reducedScale, out _unscaled[row])) return;
        Widen(row)[row] = DecimalColumn.FromScaled(unscaled, scale);
    }

    private bool TryAddLong(ReadOnlySpan<byte> text, int row)
    {
        if (!DecimalText.TryParse(text, out decimal value)) return false;
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        long unscaled = (long)(((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        // Padded with zeros or written with an exponent, it may fit the scaled form all the same.
        if (bits[2] == 0 && (ulong)unscaled < (ulong)Limit && value.Scale <= DecimalText.MaxScaledDigits) Add(value < 0 ? -unscaled : unscaled, value.Scale, row);
        else Widen(row)[row] = value;
        return true;
    }

    private bool TryRescale(int scale, int rows)
    {
        long factor = DecimalColumn.PowerOf10(scale - _scale);
        long most = (Limit - 1) / factor;
        Span<long> filled = _unscaled.AsSpan(0, rows);
        foreach (long value in filled)
        {
            if (value > most || value < -most) return false;
        }

        foreach (ref long value in filled) value *= factor;
        _scale = scale;
        return true;
    }

    private decimal[] Widen(int rows)
    {
        Column.Scale = _scale;
        return _wide ??= Column.Widen(rows);
    }

    private static bool TryMultiply(long unscaled, int zeros, out long product)
    {
        long factor = DecimalColumn.PowerOf10(zeros);
        // Nine digits and nine zeros fit without a check that costs a division.
        if (zeros <= 9 && unscaled < 1_000_000_000 && unscaled > -1_000_000_000)
        {
            product = unscaled * factor;
            return true;
        }

        long most = (Limit - 1) / factor;
        product = unscaled * factor;
        return unscaled <= most && unscaled >= -most;
    }
}
