using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Etl.Messages;

namespace Etl.Steps.Aggregation;

/// <summary>
/// Turns the key columns of rows into bytes that compare as the keys do, so that grouping, sorting, merging and saving
/// need no types. Each column gives a marker (1 for a value, 2 for a null, which sorts last), then: numbers, dates and
/// timestamps their ordinal, big-endian with the sign turned round; decimals 24 bytes of 10^-28; text its bytes, each 0
/// followed by 255, and a 0 at the end. What follows that last 0 is never 255, so shorter texts sort first.
/// </summary>
internal sealed class KeyEncoder(IReadOnlyList<KeyColumn> columns)
{
    public const byte Value = 1;
    public const byte Null = 2;
    public const byte EscapedZero = 0xFF;

    private byte[] _buffer = [];
    private int[] _starts = [];
    private int[] _ends = [];

    /// <summary>The keys of the rows last encoded.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Where each key starts in <see cref="Buffer"/>.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>Where each key ends in <see cref="Buffer"/>.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    public void Encode(RowBatch batch, ReadOnlySpan<int> rows)
    {
        // Texts hold no zero as a rule; only a block that has one pays for the room that escaping may take.
        if (!TryEncode(batch, rows, escaping: false)) TryEncode(batch, rows, escaping: true);
    }

    private bool TryEncode(RowBatch batch, ReadOnlySpan<int> rows, bool escaping)
    {
        Reserve(batch, rows, escaping);
        for (int i = 0; i < columns.Count; i++)
        {
            switch (batch.ColumnAt(columns[i].Index))
            {
                case TextColumn text when escaping:
                    WriteEscaped(text, rows);
                    break;
                case TextColumn text:
                    if (!TryWriteText(text, rows)) return false;
                    break;
                case DecimalColumn numbers:
                    WriteDecimals(numbers, rows);
                    break;
                case Int64Column numbers:
                    WriteOrdinals<long, Int64Ordinal>(numbers, rows, 8);
                    break;
                case FloatColumn numbers:
                    WriteOrdinals<double, FloatOrdinal>(numbers, rows, 8);
                    break;
                case DateColumn days:
                    WriteOrdinals<int, DayOrdinal>(days, rows, 4);
                    break;
                case BoolColumn bools:
                    WriteOrdinals<bool, BoolOrdinal>(bools, rows, 1);
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        return true;
    }

    /// <summary>Bytes of a column's ordinal, 0 for text and decimals.</summary>
    public static int OrdinalBytes(ColumnType type) => type switch
    {
        ColumnType.Int or ColumnType.Timestamp or ColumnType.Float => 8,
        ColumnType.Date => 4,
        ColumnType.Bool => 1,
        _ => 0,
    };

    /// <summary>Finds each key's place; <see cref="_ends"/> starts as <see cref="_starts"/> and moves as columns are written.</summary>
    private void Reserve(RowBatch batch, ReadOnlySpan<int> rows, bool escaping)
    {
        if (_starts.Length < rows.Length)
        {
            _starts = new int[rows.Length];
            _ends = new int[rows.Length];
        }

        int fixedBytes = 0;
        Span<int> lengths = _ends.AsSpan(0, rows.Length);
        lengths.Clear();
        foreach (KeyColumn column in columns)
        {
            fixedBytes += 1 + (column.Type == ColumnType.Decimal ? Decimals.UnitBytes : OrdinalBytes(column.Type));
            if (column.Type != ColumnType.Text) continue;
            fixedBytes++;
            TextRange[] ranges = ((TextColumn)batch.ColumnAt(column.Index)).Ranges;
            int factor = escaping ? 2 : 1;
            for (int i = 0; i < rows.Length; i++) lengths[i] += ranges[rows[i]].Length * factor;
        }

        long total = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int length = lengths[i] + fixedBytes;
            _starts[i] = _ends[i] = (int)total;
            total += length;
            if (total > Array.MaxLength) throw new StepException("The keys of one batch pass 2 GiB. Group by shorter columns.");
        }

        if (_buffer.Length < total) _buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, total * 5 / 4));
    }

    private bool TryWriteText(TextColumn column, ReadOnlySpan<int> rows)
    {
        TextRange[] ranges = column.Ranges;
        bool[]? nulls = column.Nulls;
        ReadOnlySpan<byte> heap = column.Heap;
        ref byte source = ref MemoryMarshal.GetReference(heap);
        ref byte target = ref MemoryMarshal.GetArrayDataReference(_buffer);
        Span<int> ends = _ends.AsSpan(0, rows.Length);
        for (int i = 0; i < ends.Length; i++)
        {
            int row = rows[i];
            int at = ends[i];
            if (nulls is not null && nulls[row])
            {
                Unsafe.Add(ref target, at) = Null;
                ends[i] = at + 1;
                continue;
            }

            (int start, int length) = ranges[row];
            Unsafe.Add(ref target, at++) = Value;
            if (length <= Vector128<byte>.Count && start + Vector128<byte>.Count <= heap.Length)
            {
                Vector128<byte> text = Vector128.LoadUnsafe(ref source, (nuint)start);
                uint zeros = Vector128.Equals(text, Vector128<byte>.Zero).ExtractMostSignificantBits();
                if ((zeros & ((1u << length) - 1)) != 0) return false;
                CopyShort(ref Unsafe.Add(ref source, start), ref Unsafe.Add(ref target, at), length);
            }
            else
            {
                ReadOnlySpan<byte> text = heap.Slice(start, length);
                if (text.Contains((byte)0)) return false;
                text.CopyTo(_buffer.AsSpan(at));
            }

            Unsafe.Add(ref target, at + length) = 0;
            ends[i] = at + length + 1;
        }

        return true;
    }

    /// <summary>Copies 0 to 16 bytes and not one more, because behind them may stand a key that is written already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyShort(ref byte source, ref byte target, int length)
    {
        if (length >= 8)
        {
            ulong front = Unsafe.ReadUnaligned<ulong>(ref source);
            ulong back = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, length - 8));
            Unsafe.WriteUnaligned(ref target, front);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, length - 8), back);
        }
        else if (length >= 4)
        {
            uint front = Unsafe.ReadUnaligned<uint>(ref source);
            uint back = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, length - 4));
            Unsafe.WriteUnaligned(ref target, front);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, length - 4), back);
        }
        else if (length >= 2)
        {
            ushort front = Unsafe.ReadUnaligned<ushort>(ref source);
            ushort back = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref source, length - 2));
            Unsafe.WriteUnaligned(ref target, front);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, length - 2), back);
        }
        else if (length == 1)
        {
            target = source;
        }
    }

    private void WriteEscaped(TextColumn column, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            int at = _ends[i];
            bool isNull = column.IsNull(rows[i]);
            _buffer[at++] = isNull ? Null : Value;
            if (!isNull)
            {
                ReadOnlySpan<byte> text = column[rows[i]];
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
            }

            _ends[i] = at;
        }
    }

    private void WriteOrdinals<T, TOrdinal>(ValueColumn<T> column, ReadOnlySpan<int> rows, int bytes)
        where T : unmanaged
        where TOrdinal : struct, IOrdinal<T>
    {
        T[] values = column.Values;
        for (int i = 0; i < rows.Length; i++)
        {
            int at = _ends[i];
            bool isNull = column.IsNull(rows[i]);
            _buffer[at++] = isNull ? Null : Value;
            if (!isNull)
            {
                // The sign bit of the type's own width is turned, so that negative values sort first.
                ulong sortable = (ulong)TOrdinal.ToOrdinal(values[rows[i]]) ^ (1UL << ((bytes * 8) - 1));
                Span<byte> target = _buffer.AsSpan(at);
                if (bytes == 8) BinaryPrimitives.WriteUInt64BigEndian(target, sortable);
                else if (bytes == 4) BinaryPrimitives.WriteUInt32BigEndian(target, (uint)sortable);
                else target[0] = (byte)sortable;
                at += bytes;
            }

            _ends[i] = at;
        }
    }

    private void WriteDecimals(DecimalColumn column, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            int at = _ends[i];
            bool isNull = column.IsNull(row);
            _buffer[at++] = isNull ? Null : Value;
            if (!isNull)
            {
                if (column.Wide is { } wide)
                {
                    Decimals.Mantissa(wide[row], out ulong low, out uint high, out int scale);
                    Decimals.WriteSortable(_buffer.AsSpan(at), low, high, scale, decimal.IsNegative(wide[row]));
                }
                else
                {
                    long value = column.Unscaled[row];
                    Decimals.WriteSortable(_buffer.AsSpan(at), value < 0 ? 0 - (ulong)value : (ulong)value, 0, column.Scale, value < 0);
                }

                at += Decimals.UnitBytes;
            }

            _ends[i] = at;
        }
    }
}
