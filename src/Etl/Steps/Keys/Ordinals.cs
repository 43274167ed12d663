using System.Runtime.CompilerServices;
using Etl.Messages;

namespace Etl.Steps.Keys;

/// <summary>Maps a type's values to integers of the same order, so that keys and extremes are written once for all of them.</summary>
internal interface IOrdinal<T>
    where T : unmanaged
{
    static abstract long ToOrdinal(T value);

    static abstract T FromOrdinal(long ordinal);
}

internal readonly struct Int64Ordinal : IOrdinal<long>
{
    public static long ToOrdinal(long value) => value;

    public static long FromOrdinal(long ordinal) => ordinal;
}

internal readonly struct DayOrdinal : IOrdinal<int>
{
    public static long ToOrdinal(int value) => value;

    public static int FromOrdinal(long ordinal) => (int)ordinal;
}

internal readonly struct BoolOrdinal : IOrdinal<bool>
{
    public static long ToOrdinal(bool value) => value ? 1 : 0;

    public static bool FromOrdinal(long ordinal) => ordinal != 0;
}

/// <summary>-0 and 0 are one value; all NaN are one value, above all others.</summary>
internal readonly struct FloatOrdinal : IOrdinal<double>
{
    private const long NaN = 0x7FF8000000000000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ToOrdinal(double value)
    {
        // Adding 0 turns -0 into 0. The bits of a negative number grow with its magnitude, so they are turned round.
        long bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        return double.IsNaN(value) ? NaN : bits ^ ((bits >> 63) & long.MaxValue);
    }

    public static double FromOrdinal(long ordinal) => BitConverter.Int64BitsToDouble(ordinal ^ ((ordinal >> 63) & long.MaxValue));
}

internal static class Ordinals
{
    /// <summary>Whether an ordinal read from outside is a value of the type.</summary>
    public static bool IsValid(ColumnType type, long ordinal) => type switch
    {
        ColumnType.Int => true,
        ColumnType.Float => FloatOrdinal.ToOrdinal(FloatOrdinal.FromOrdinal(ordinal)) == ordinal,
        ColumnType.Bool => ordinal is 0 or 1,
        ColumnType.Date => ordinal >= 0 && ordinal <= DateOnly.MaxValue.DayNumber,
        ColumnType.Timestamp => ordinal >= 0 && ordinal <= DateTime.MaxValue.Ticks,
        _ => false,
    };
}
