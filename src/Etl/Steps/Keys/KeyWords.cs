using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Etl.Messages;

namespace Etl.Steps.Keys;

/// <summary>The values of key columns as two words each, for <see cref="ValueCodes"/>: equal for equal values of a column, and for no others.</summary>
internal static class KeyWords
{
    // Of the second word: the bytes of a text and 1, so that it is not 0; 1 for other values; this for a null.
    private const int LengthShift = 56;
    private const ulong Null = 0xFFUL << LengthShift;
    private const ulong Number = 1UL << LengthShift;

    private const int MaxTextBytes = 15;

    /// <summary>Moves each row's place up by <paramref name="bits"/> and adds the code of its value; a row without one gets a negative place, as it stays.</summary>
    public static void AddCodes(Column column, ReadOnlySpan<int> rows, ValueCodes codes, int bits, Span<int> places)
    {
        switch (column)
        {
            case TextColumn texts:
                AddCodes(new Texts(texts), column.Nulls, rows, codes, bits, places);
                break;
            case Int64Column numbers:
                AddCodes(new Numbers<long, Int64Ordinal>(numbers.Values), column.Nulls, rows, codes, bits, places);
                break;
            case FloatColumn numbers:
                AddCodes(new Numbers<double, FloatOrdinal>(numbers.Values), column.Nulls, rows, codes, bits, places);
                break;
            case DateColumn days:
                AddCodes(new Numbers<int, DayOrdinal>(days.Values), column.Nulls, rows, codes, bits, places);
                break;
            case BoolColumn bools:
                AddCodes(new Numbers<bool, BoolOrdinal>(bools.Values), column.Nulls, rows, codes, bits, places);
                break;
            default:
                throw new ArgumentException($"{column.Type} has no codes.", nameof(column));
        }
    }

    private static void AddCodes<TValues>(TValues values, bool[]? nulls, ReadOnlySpan<int> rows, ValueCodes codes, int bits, Span<int> places)
        where TValues : struct, IValues
    {
        places = places[..rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            int code = nulls is not null && nulls[row] ? codes.FindOrAdd(0, Null)
                : values.TryRead(row, out ulong first, out ulong second) ? codes.FindOrAdd(first, second)
                : ValueCodes.None;
            places[i] = (places[i] << bits) | code;
        }
    }

    private interface IValues
    {
        bool TryRead(int row, out ulong first, out ulong second);
    }

    private readonly struct Numbers<T, TOrdinal>(T[] values) : IValues
        where T : unmanaged
        where TOrdinal : IOrdinal<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryRead(int row, out ulong first, out ulong second)
        {
            (first, second) = ((ulong)TOrdinal.ToOrdinal(values[row]), Number);
            return true;
        }
    }

    private readonly struct Texts(TextColumn column) : IValues
    {
        private readonly TextRange[] _ranges = column.Ranges;
        private readonly byte[] _heap = column.Heap;
        private readonly int _lastStart = column.Heap.Length - (2 * sizeof(ulong)); // that two words can be read from; negative if there is none

        /// <summary>False for a text that is too long, or so near the end of its heap that two words cannot be read.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryRead(int row, out ulong first, out ulong second)
        {
            TextRange range = _ranges[row];
            if (range.Length > MaxTextBytes || range.Start > _lastStart)
            {
                (first, second) = (0, 0);
                return false;
            }

            ReadOnlySpan<byte> text = _heap.AsSpan(range.Start, 2 * sizeof(ulong));
            first = BinaryPrimitives.ReadUInt64LittleEndian(text) & FirstMasks[range.Length];
            second = (BinaryPrimitives.ReadUInt64LittleEndian(text[sizeof(ulong)..]) & SecondMasks[range.Length]) | ((ulong)(range.Length + 1) << LengthShift);
            return true;
        }

        // The bytes of a text of so many bytes in each word.
        private static ReadOnlySpan<ulong> FirstMasks =>
        [
            0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFF, 0xFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF, 0xFF_FFFF_FFFF_FFFF,
            ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue,
        ];

        private static ReadOnlySpan<ulong> SecondMasks =>
        [
            0, 0, 0, 0, 0, 0, 0, 0,
            0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFF, 0xFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF, 0xFF_FFFF_FFFF_FFFF,
        ];
    }
}
