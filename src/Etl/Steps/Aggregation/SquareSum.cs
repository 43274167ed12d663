using System.Numerics;
using System.Runtime.InteropServices;

namespace Etl.Steps.Aggregation;

/// <summary>
/// A sum of squares of floats that loses nothing: a whole number of 2^-2148, the square of the smallest float. Only the
/// limbs of 64 bits that the values reach are kept, which are a few where the values are of like size.
/// </summary>
internal sealed class SquareSum
{
    /// <summary>The largest square needs 4196 bits; the rest takes 2^63 of them.</summary>
    public const int MaxLimbs = 68;

    /// <summary>Bytes of a sum of values of like size, the object and its array.</summary>
    public const int UsualBytes = 96;

    private ulong[] _limbs = [];
    private int _first;

    /// <summary>The sum in units of 2^-2148.</summary>
    public BigInteger Units => new BigInteger(MemoryMarshal.AsBytes(_limbs.AsSpan()), isUnsigned: true) << (64 * _first);

    /// <summary>Adds the square of a finite value.</summary>
    public void Add(double value)
    {
        ulong mantissa = ExactSum.MantissaOf(value, out int shift);
        if (mantissa == 0) return;
        UInt128 square = (UInt128)mantissa * mantissa;
        int bits = (2 * shift) & 63;
        UInt128 low = square << bits;
        ulong high = bits == 0 ? 0 : (ulong)(square >> (128 - bits));
        Add((2 * shift) >> 6, [(ulong)low, (ulong)(low >> 64), high]);
    }

    public void Add(SquareSum other) => Add(other._first, other._limbs);

    /// <summary>Adds a number of 2^-2148, from 0 up.</summary>
    public void Add(BigInteger units)
    {
        ulong[] limbs = new ulong[(units.GetBitLength() + 63) / 64];
        units.TryWriteBytes(MemoryMarshal.AsBytes(limbs.AsSpan()), out _, isUnsigned: true);
        Add(0, limbs);
    }

    private void Add(int first, ReadOnlySpan<ulong> limbs)
    {
        if (limbs.IsEmpty) return;
        Cover(first, first + limbs.Length);
        ulong carry = 0;
        int at = first - _first;
        foreach (ulong limb in limbs)
        {
            UInt128 sum = (UInt128)_limbs[at] + limb + carry;
            _limbs[at++] = (ulong)sum;
            carry = (ulong)(sum >> 64);
        }

        for (; carry != 0; at++)
        {
            if (at == _limbs.Length) Cover(_first, _first + at + 1);
            carry = ++_limbs[at] == 0 ? 1UL : 0;
        }
    }

    /// <summary>Makes room for the limbs from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    private void Cover(int first, int end)
    {
        if (_limbs.Length == 0) _first = first;
        if (first >= _first && end <= _first + _limbs.Length) return;
        int from = Math.Min(first, _first);
        ulong[] limbs = new ulong[Math.Max(end, _first + _limbs.Length) - from];
        _limbs.CopyTo(limbs, _first - from);
        (_limbs, _first) = (limbs, from);
    }
}
