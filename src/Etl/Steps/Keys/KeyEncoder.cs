using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Etl.Messages;

namespace Etl.Steps.Keys;

/// <summary>
/// Turns the key columns of rows into bytes that compare as the keys do, so that grouping, sorting, merging and saving
/// need no types. Each column gives a marker (1 for a value, 2 for a null, which sorts last), then: numbers, dates and
/// timestamps their ordinal, big-endian with the sign turned round; decimals 24 bytes of 10^-28; text its bytes, each 0
/// followed by 255, and a 0 at the end. What follows that last 0 is never 255, so shorter texts sort first.
/// </summary>
internal sealed class KeyEncoder
{
    public const byte Value = 1;
    public const byte Null = 2;
    public const byte EscapedZero = 0xFF;

    // Marker, a whole vector for a short text or a decimal, and the text's end.
    private const int FieldRoom = 1 + 32 + 1;

    // With its end. Two such columns and their markers make a key that one comparison of two vectors covers.
    private const int UsualTextBytes = 17;

    private readonly IReadOnlyList<KeyColumn> _columns;
    private readonly Field[] _fields;
    private byte[] _buffer = [];
    private int[] _starts = [];
    private int[] _ends = [];

    public KeyEncoder(IReadOnlyList<KeyColumn> columns)
    {
        _columns = columns;
        _fields = new Field[columns.Count];
    }

    /// <summary>The keys of the rows last encoded.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Where each key starts in <see cref="Buffer"/>.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>Where each key ends in <see cref="Buffer"/>.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>Bytes of a column's ordinal, 0 for text and decimals.</summary>
    public static int OrdinalBytes(ColumnType type) => type switch
    {
        ColumnType.Int or ColumnType.Timestamp or ColumnType.Float => 8,
        ColumnType.Date => 4,
        ColumnType.Bool => 1,
        _ => 0,
    };

    /// <summary>Bytes that a column has in a usual key, its marker included; texts may be of any length.</summary>
    public static int UsualBytes(ColumnType type) => 1 + (type switch
    {
        ColumnType.Text => UsualTextBytes,
        ColumnType.Decimal => Decimals.UnitBytes,
        _ => OrdinalBytes(type),
    });

    /// <summary>Encodes row by row: each key is written front to back, so that a vector may be stored beyond a text's end.</summary>
    public void Encode(RowBatch batch, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < _fields.Length; i++) _fields[i] = new Field(batch.ColumnAt(_columns[i].Index));
        Encode(rows);
    }

    /// <summary>Encodes rows of columns that need not be of one batch, one for each key column.</summary>
    public void Encode(ReadOnlySpan<Column> columns, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < _fields.Length; i++) _fields[i] = new Field(columns[i]);
        Encode(rows);
    }

    private void Encode(ReadOnlySpan<int> rows)
    {
        if (_starts.Length < rows.Length)
        {
            _starts = new int[rows.Length];
            _ends = new int[rows.Length];
        }

        int at = 0;
        Span<int> starts = _starts.AsSpan(0, rows.Length);
        Span<int> ends = _ends.AsSpan(0, rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            EnsureRoom(at, 0);
            starts[i] = at;
            at = WriteRow(at, rows[i]);
            ends[i] = at;
        }

        // The batch's columns go back to their pool: hold none of them.
        Array.Clear(_fields);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int WriteRow(int at, int row)
    {
        foreach (ref Field field in _fields.AsSpan())
        {
            ref byte target = ref MemoryMarshal.GetArrayDataReference(_buffer);
            if (field.Nulls is { } nulls && nulls[row])
            {
                Unsafe.Add(ref target, at++) = Null;
                continue;
            }

            Unsafe.Add(ref target, at++) = Value;
            if (field.Ranges is null)
            {
                at = WriteNumber(at, field.Column, row);
                continue;
            }

            TextRange range = field.Ranges[row];
            if (range.Length <= Vector256<byte>.Count && range.Start <= field.LastVector)
            {
                Vector256<byte> text = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(field.Heap), (nuint)range.Start);
                uint zeros = Vector256.Equals(text, Vector256<byte>.Zero).ExtractMostSignificantBits();
                if ((zeros & ((1UL << range.Length) - 1)) == 0)
                {
                    text.StoreUnsafe(ref target, (nuint)at);
                    at += range.Length;
                    Unsafe.Add(ref target, at++) = 0;
                    continue;
                }
            }

            at = WriteLongText(at, field.Heap.AsSpan(range.Start, range.Length));
        }

        return at;
    }

    /// <summary>Writes any text: long ones, those at the end of their heap, and those with zeros.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int WriteLongText(int at, ReadOnlySpan<byte> text)
    {
        EnsureRoom(at, text.Length * 2L);
        int zero;
        while ((zero = text.IndexOf((byte)0)) >= 0)
        {
            text[..(zero + 1)].CopyTo(_buffer.AsSpan(at));
            at += zero + 1;
            _buffer[at++] = EscapedZero;
            text = text[(zero + 1)..];
        }

        text.CopyTo(_buffer.AsSpan(at));
        at += text.Length;
        _buffer[at++] = 0;
        return at;
    }

    private int WriteNumber(int at, Column column, int row)
    {
        Span<byte> target = _buffer.AsSpan(at);
        switch (column)
        {
            case Int64Column numbers:
                BinaryPrimitives.WriteInt64BigEndian(target, numbers.Values[row] ^ long.MinValue);
                return at + 8;
            case FloatColumn numbers:
                BinaryPrimitives.WriteInt64BigEndian(target, FloatOrdinal.ToOrdinal(numbers.Values[row]) ^ long.MinValue);
                return at + 8;
            case DateColumn days:
                BinaryPrimitives.WriteInt32BigEndian(target, days.Values[row] ^ int.MinValue);
                return at + 4;
            case BoolColumn bools:
                target[0] = bools.Values[row] ? (byte)0x81 : (byte)0x80;
                return at + 1;
            case DecimalColumn { Wide: { } wide }:
                Decimals.Mantissa(wide[row], out ulong low, out uint high, out int scale);
                Decimals.WriteSortable(target, low, high, scale, decimal.IsNegative(wide[row]));
                return at + Decimals.UnitBytes;
            case DecimalColumn decimals:
                long value = decimals.Unscaled[row];
                Decimals.WriteSortable(target, value < 0 ? 0 - (ulong)value : (ulong)value, 0, decimals.Scale, value < 0);
                return at + Decimals.UnitBytes;
            default:
                throw new ArgumentException($"{column.Type} is no key.", nameof(column));
        }
    }

    /// <summary>Makes sure that <paramref name="bytes"/> fit behind <paramref name="at"/>, and one short value of each column behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnsureRoom(int at, long bytes)
    {
        long needed = at + bytes + (_fields.Length * FieldRoom);
        if (needed > _buffer.Length) Grow(needed);
    }

    private void Grow(long needed)
    {
        if (needed > Array.MaxLength) throw new StepException("The keys of one batch pass 2 GiB. Group by shorter columns.");
        Array.Resize(ref _buffer, (int)Math.Clamp(needed * 2, 4096, Array.MaxLength));
    }

    /// <summary>A key column of the batch at hand, with what its inner loop needs of it.</summary>
    private readonly struct Field(Column column)
    {
        public readonly Column Column = column;
        public readonly bool[]? Nulls = column.Nulls;
        public readonly TextRange[]? Ranges = (column as TextColumn)?.Ranges;
        public readonly byte[] Heap = (column as TextColumn)?.Heap ?? [];

        /// <summary>The last place in the heap that a whole vector can be read from; negative if there is none.</summary>
        public readonly int LastVector = ((column as TextColumn)?.Heap.Length ?? 0) - Vector256<byte>.Count;
    }
}
