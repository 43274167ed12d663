using System.Numerics;
using System.Runtime.InteropServices;
using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>Works on null flags, whole columns at a time, whatever rows are selected.</summary>
internal static class NullMask
{
    /// <summary>Makes a row of the target null where it is null in any of the operands.</summary>
    public static void Merge(Column target, bool[]? a, bool[]? b = null)
    {
        if (a is null && b is null) return;
        Span<byte> flags = MemoryMarshal.AsBytes(target.RentNulls().AsSpan(0, target.Count));
        if (a is not null) Or(flags, MemoryMarshal.AsBytes(a.AsSpan(0, target.Count)));
        if (b is not null) Or(flags, MemoryMarshal.AsBytes(b.AsSpan(0, target.Count)));
    }

    private static void Or(Span<byte> target, ReadOnlySpan<byte> flags)
    {
        int i = 0;
        for (; i <= target.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector<byte> both = new Vector<byte>(target[i..]) | new Vector<byte>(flags[i..]);
            both.CopyTo(target[i..]);
        }

        for (; i < target.Length; i++) target[i] |= flags[i];
    }

    /// <summary>Gives null rows the default value of their type, as columns that are handed out have it.</summary>
    public static void ClearValues(Column column)
    {
        if (column.Nulls is null) return;
        switch (column)
        {
            case ValueColumn<long> c: Clear(c.Values, column); break;
            case ValueColumn<double> c: Clear(c.Values, column); break;
            case ValueColumn<bool> c: Clear(c.Values, column); break;
            case ValueColumn<int> c: Clear(c.Values, column); break;
            case DecimalColumn { Wide: { } wide }: Clear(wide, column); break;
            case DecimalColumn c: Clear(c.Unscaled, column); break;
            case TextColumn c: Clear(c.Ranges, column); break;
        }
    }

    private static void Clear<T>(T[] values, Column column)
    {
        ReadOnlySpan<bool> nulls = column.Nulls.AsSpan(0, column.Count);
        Span<T> cleared = values.AsSpan(0, column.Count);

        // Runs between nulls are skipped a vector at a time: nulls are mostly few.
        for (int at = 0; at < nulls.Length; at++)
        {
            int next = nulls[at..].IndexOf(true);
            if (next < 0) return;
            at += next;
            cleared[at] = default!;
        }
    }
}
