using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>Whole numbers, four at a time where they are short enough.</summary>
internal sealed class IntColumnBuilder() : ValueColumnBuilder<Int64Column, long>(ColumnType.Int)
{
    public override bool TryAdd(ReadOnlySpan<byte> text, int row) => IntText.TryParse(text, out Values[row]);

    // Compiled in full when it is first called: called a few times a chunk, it would run unoptimised for most of a short run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int AddAll(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, int row)
    {
        Span<long> values = Values.AsSpan(row, places.Length);
        int read = 0;
        for (int next; read < places.Length; read = next)
        {
            next = Math.Min(read + 4, places.Length);
            uint left = uint.MaxValue;
            if (next - read == 4 && FourNumbers.CanParse(data)) FourNumbers.Parse(data, places[read..next], out left).CopyTo(values[read..]);
            if (left == 0) continue;
            int wrong = AddSome(data, places[read..next], values[read..], left);
            if (wrong < 0) continue;
            read += wrong;
            break;
        }

        AddNulls(places[..read], row);
        return read;
    }

    /// <summary>Reads those of some values that bits say; the first one that is no number, or -1.</summary>
    private static int AddSome(ReadOnlySpan<byte> data, ReadOnlySpan<TextRange> places, Span<long> values, uint which)
    {
        for (int i = 0; i < places.Length; i++)
        {
            if ((which & (1u << i)) == 0) continue;
            values[i] = 0;
            if (places[i].Length > 0 && !IntText.TryParse(data.Slice(places[i].Start, places[i].Length), out values[i])) return i;
        }

        return -1;
    }
}
