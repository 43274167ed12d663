using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Etl.Messages;

namespace Etl.Steps.RowStore;

/// <summary>Makes columns out of rows that <see cref="RowEncoder"/> wrote, a column at a time. Not thread-safe.</summary>
internal sealed class RowDecoder(RowCodec codec)
{
    private int[] _at = []; // how far each row is read

    /// <summary>A batch of the rows that start at <paramref name="starts"/>, with null for the columns that were not kept.</summary>
    public RowBatch Decode(ReadOnlySpan<byte> buffer, ReadOnlySpan<int> starts, Position position) =>
        new(position, codec.Schema, DecodeColumns(buffer, starts), starts.Length, origin: null);

    /// <summary>New columns parallel to the codec's schema, which the caller owns, with null for those that were not kept.</summary>
    public Column?[] DecodeColumns(ReadOnlySpan<byte> buffer, ReadOnlySpan<int> starts)
    {
        if (_at.Length < starts.Length) _at = new int[starts.Length];
        Span<int> at = _at.AsSpan(0, starts.Length);
        for (int i = 0; i < starts.Length; i++) at[i] = starts[i] + codec.NullBytes;
        Column?[] columns = new Column?[codec.Schema.Count];
        for (int bit = 0; bit < codec.Columns.Count; bit++)
        {
            Column column = Column.Rent(codec.Schema[codec.Columns[bit]].Type, starts.Length);
            columns[codec.Columns[bit]] = column;
            ReadNulls(column, bit, buffer, starts);
            switch (column)
            {
                case TextColumn text: ReadTexts(text, buffer, at); break;
                case Int64Column numbers: ReadValues(numbers, buffer, at); break;
                case FloatColumn numbers: ReadValues(numbers, buffer, at); break;
                case DateColumn days: ReadValues(days, buffer, at); break;
                case BoolColumn bools: ReadValues(bools, buffer, at); break;
                case DecimalColumn decimals: ReadDecimals(decimals, buffer, at); break;
            }
        }

        return columns;
    }

    private static void ReadNulls(Column column, int bit, ReadOnlySpan<byte> buffer, ReadOnlySpan<int> starts)
    {
        int offset = bit >> 3;
        int mask = 1 << (bit & 7);
        for (int i = 0; i < starts.Length; i++)
        {
            if ((buffer[starts[i] + offset] & mask) != 0) column.SetNull(i);
        }
    }

    private static void ReadValues<T>(ValueColumn<T> column, ReadOnlySpan<byte> buffer, Span<int> at)
        where T : unmanaged
    {
        T[] values = column.Values;
        bool[]? nulls = column.Nulls;
        for (int i = 0; i < at.Length; i++)
        {
            values[i] = default;
            if (nulls is not null && nulls[i]) continue;
            values[i] = MemoryMarshal.Read<T>(buffer[at[i]..]);
            at[i] += Unsafe.SizeOf<T>();
        }
    }

    private static void ReadTexts(TextColumn column, ReadOnlySpan<byte> buffer, Span<int> at)
    {
        bool[]? nulls = column.Nulls;
        for (int i = 0; i < at.Length; i++)
        {
            if (nulls is not null && nulls[i])
            {
                column.Ranges[i] = default;
                continue;
            }

            int length = VarInt.Read(buffer, ref at[i]);
            column.Append(i, buffer.Slice(at[i], length));
            at[i] += length;
        }
    }

    /// <summary>Rows come from batches of different forms and scales; the column takes the largest scale, and the wide form only when it must.</summary>
    private static void ReadDecimals(DecimalColumn column, ReadOnlySpan<byte> buffer, Span<int> at)
    {
        bool[]? nulls = column.Nulls;
        for (int i = 0; i < at.Length; i++)
        {
            if (nulls is not null && nulls[i])
            {
                if (column.Wide is null) column.Unscaled[i] = 0;
                else column.Wide[i] = 0;
                continue;
            }

            byte form = buffer[at[i]++];
            if (form == RowEncoder.Wide)
            {
                column.Widen(i)[i] = MemoryMarshal.Read<decimal>(buffer[at[i]..]);
                at[i] += 16;
            }
            else
            {
                Put(column, i, MemoryMarshal.Read<long>(buffer[at[i]..]), form);
                at[i] += sizeof(long);
            }
        }
    }

    private static void Put(DecimalColumn column, int row, long unscaled, int scale)
    {
        if (column.Wide is null && scale > column.Scale) RaiseScale(column, row, scale);
        if (column.Wide is null && TryScale(unscaled, column.Scale - scale, out long scaled)) column.Unscaled[row] = scaled;
        else column.Widen(row)[row] = DecimalColumn.FromScaled(unscaled, scale);
    }

    private static void RaiseScale(DecimalColumn column, int filled, int scale)
    {
        long factor = DecimalColumn.PowerOf10(scale - column.Scale);
        long limit = long.MaxValue / factor;
        foreach (long value in column.Unscaled.AsSpan(0, filled))
        {
            if (value >= -limit && value <= limit) continue;
            column.Widen(filled);
            return;
        }

        for (int i = 0; i < filled; i++) column.Unscaled[i] *= factor;
        column.Scale = scale;
    }

    private static bool TryScale(long unscaled, int digits, out long scaled)
    {
        scaled = unscaled;
        if (digits == 0) return true;
        long high = Math.BigMul(unscaled, DecimalColumn.PowerOf10(digits), out scaled);
        return high == scaled >> 63;
    }
}
