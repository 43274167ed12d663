using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Etl.Messages;

namespace Etl.Steps.RowStore;

/// <summary>
/// Writes rows as <see cref="RowCodec"/> says, a column at a time: first all rows are measured, then each column goes to
/// its place in each row. Its buffer is reused. Not thread-safe.
/// </summary>
internal sealed class RowEncoder(RowCodec codec)
{
    private const int ScaledBytes = 1 + sizeof(long);
    private const int WideBytes = 1 + 16;

    private int[] _starts = [];
    private int[] _ends = []; // lengths while rows are measured, then how far each row is written

    /// <summary>Marks a decimal in the wide form, where the scale stands otherwise.</summary>
    internal const byte Wide = byte.MaxValue;

    /// <summary>The rows last encoded.</summary>
    public byte[] Buffer { get; private set; } = [];

    /// <summary>Where each row starts in <see cref="Buffer"/>.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>Where each row ends in <see cref="Buffer"/>.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    public ReadOnlySpan<byte> this[int row] => Buffer.AsSpan(_starts[row].._ends[row]);

    /// <summary>Encodes rows of a batch, named by their index in its columns.</summary>
    public void Encode(RowBatch batch, ReadOnlySpan<int> rows)
    {
        // A column that is kept must be there.
        foreach (int index in codec.Columns) batch.ColumnAt(index);
        Encode(batch.Columns, rows);
    }

    /// <summary>Encodes rows of columns that are parallel to the codec's schema; those that are not kept may be null.</summary>
    public void Encode(IReadOnlyList<Column?> columns, ReadOnlySpan<int> rows)
    {
        if (_starts.Length < rows.Length)
        {
            _starts = new int[rows.Length];
            _ends = new int[rows.Length];
        }

        Lay(Measure(columns, rows), rows.Length);
        for (int i = 0; i < codec.Columns.Count; i++) Write(columns[codec.Columns[i]]!, i, rows);
    }

    /// <summary>Leaves each row's length in <see cref="_ends"/> and returns their sum.</summary>
    private long Measure(IReadOnlyList<Column?> columns, ReadOnlySpan<int> rows)
    {
        Span<int> lengths = _ends.AsSpan(0, rows.Length);
        int everyRow = codec.NullBytes;
        lengths.Clear();
        foreach (int index in codec.Columns)
        {
            Column column = columns[index]!;
            if (column is TextColumn text)
            {
                for (int i = 0; i < rows.Length; i++)
                {
                    if (!text.IsNull(rows[i])) lengths[i] += VarInt.LengthOf(text.Ranges[rows[i]].Length) + text.Ranges[rows[i]].Length;
                }

                continue;
            }

            int width = WidthOf(column);
            everyRow += width;
            if (column.Nulls is not { } nulls) continue;
            for (int i = 0; i < rows.Length; i++) lengths[i] -= nulls[rows[i]] ? width : 0;
        }

        long total = 0;
        for (int i = 0; i < lengths.Length; i++) total += lengths[i] += everyRow;
        return total;
    }

    private static int WidthOf(Column column) => column switch
    {
        DecimalColumn decimals => decimals.Wide is null ? ScaledBytes : WideBytes,
        DateColumn => sizeof(int),
        BoolColumn => sizeof(bool),
        _ => sizeof(long),
    };

    /// <summary>Gives each row its place, behind its null bits, which are all cleared.</summary>
    private void Lay(long total, int rows)
    {
        if (total > Array.MaxLength) throw new StepException("The rows of one batch pass 2 GiB. Leave out the columns that are not needed with a 'select' step before this one.");
        if (Buffer.Length < total) Buffer = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(total + (total / 4), 4096, Array.MaxLength));
        int at = 0;
        for (int i = 0; i < rows; i++)
        {
            int length = _ends[i];
            _starts[i] = at;
            Buffer.AsSpan(at, codec.NullBytes).Clear();
            _ends[i] = at + codec.NullBytes;
            at += length;
        }
    }

    private void Write(Column column, int bit, ReadOnlySpan<int> rows)
    {
        if (column.Nulls is { } nulls)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                if (nulls[rows[i]]) Buffer[_starts[i] + (bit >> 3)] |= (byte)(1 << (bit & 7));
            }
        }

        switch (column)
        {
            case TextColumn text: WriteTexts(text, rows); break;
            case Int64Column numbers: WriteValues(numbers, rows); break;
            case FloatColumn numbers: WriteValues(numbers, rows); break;
            case DateColumn days: WriteValues(days, rows); break;
            case BoolColumn bools: WriteValues(bools, rows); break;
            case DecimalColumn { Wide: { } wide }: WriteDecimals(column.Nulls, wide, Wide, rows); break;
            case DecimalColumn decimals: WriteDecimals(column.Nulls, decimals.Unscaled, (byte)decimals.Scale, rows); break;
        }
    }

    private void WriteValues<T>(ValueColumn<T> column, ReadOnlySpan<int> rows)
        where T : unmanaged
    {
        T[] values = column.Values;
        bool[]? nulls = column.Nulls;
        for (int i = 0; i < rows.Length; i++)
        {
            if (nulls is not null && nulls[rows[i]]) continue;
            MemoryMarshal.Write(Buffer.AsSpan(_ends[i]), in values[rows[i]]);
            _ends[i] += Unsafe.SizeOf<T>();
        }
    }

    private void WriteDecimals<T>(bool[]? nulls, T[] values, byte form, ReadOnlySpan<int> rows)
        where T : unmanaged
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (nulls is not null && nulls[rows[i]]) continue;
            Buffer[_ends[i]++] = form;
            MemoryMarshal.Write(Buffer.AsSpan(_ends[i]), in values[rows[i]]);
            _ends[i] += Unsafe.SizeOf<T>();
        }
    }

    private void WriteTexts(TextColumn column, ReadOnlySpan<int> rows)
    {
        bool[]? nulls = column.Nulls;
        for (int i = 0; i < rows.Length; i++)
        {
            if (nulls is not null && nulls[rows[i]]) continue;
            ReadOnlySpan<byte> text = column[rows[i]];
            int at = VarInt.Write(Buffer, _ends[i], text.Length);
            text.CopyTo(Buffer.AsSpan(at));
            _ends[i] = at + text.Length;
        }
    }
}
