using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>
/// Finds where the last whole CSV record ends, 64 bytes at a time and without a branch that depends on the data. RFC 4180 lets a quote open a quoted field only at the
/// field's start, so parity alone, which takes every second quote for a closing one, is wrong after a stray quote in an
/// unquoted field. The fast path therefore checks that every quote that parity takes for an opening one stands behind a
/// separator, a line end or a closing quote (which makes it the second of a doubled quote). Where one does not, the block
/// of 64 bytes is walked byte by byte instead. The line end itself is looked for
/// when all is scanned, backwards from the last byte, whose state is known then.
/// </summary>
internal sealed class CsvScanner(byte separator, byte quote) : IRecordScanner
{
    private const int BlockBytes = 64;

    private readonly CsvQuoteRules _quoting = new(separator, quote);
    private CsvQuoteBits _state = new(CsvQuoteState.FieldStart);

    public int Scan(Span<byte> data, int from, bool isLast, ref int end)
    {
        // A CR at the end may be half of a CR LF, which is not cut in two.
        int length = data.Length;
        if (!isLast && length > 0 && data[length - 1] == (byte)'\r') length--;
        if (length <= from) return from;
        int blocksEnd = from + ((length - from) & -BlockBytes);
        int lastBreak = ScanBlocks(data, from, blocksEnd);
        lastBreak = Math.Max(lastBreak, Walk(data, blocksEnd, length));
        if (lastBreak >= 0) end = lastBreak + 1;
        return length;
    }

    /// <summary>Index of the last line end outside quotes in whole blocks; -1 for none.</summary>
    // Compiled in full when it is first called: called once a chunk, it would run unoptimised for most of a short run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ScanBlocks(ReadOnlySpan<byte> data, int from, int to)
    {
        Vector512<byte> separators = Vector512.Create(_quoting.Separator);
        Vector512<byte> quotes = Vector512.Create(_quoting.Quote);
        ref byte start = ref MemoryMarshal.GetReference(data);
        CsvQuoteBits state = _state;
        int lastBreak = -1;
        int passedFrom = from; // no block behind was walked
        for (int at = from; at < to; at += BlockBytes)
        {
            Vector512<byte> block = Vector512.LoadUnsafe(ref start, (nuint)at);
            ulong quoteBits = Vector512.Equals(block, quotes).ExtractMostSignificantBits();
            ulong endBits = (Vector512.Equals(block, separators) | LineEnds(block)).ExtractMostSignificantBits();
            if (state.TryPass(quoteBits, endBits, out _, out _)) continue;
            _state = state;
            lastBreak = Math.Max(lastBreak, Walk(data, at, at + BlockBytes));
            state = _state;
            passedFrom = at + BlockBytes;
        }

        _state = state;
        return Math.Max(lastBreak, FindLastBreak(data, passedFrom, to));
    }

    /// <summary>Goes back from the end, whose state is known, through blocks in which parity tells what stands within quotes.</summary>
    private int FindLastBreak(ReadOnlySpan<byte> data, int from, int to)
    {
        ulong within = _state.Within;
        for (int at = to - BlockBytes; at >= from; at -= BlockBytes)
        {
            Vector512<byte> block = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(data), (nuint)at);
            ulong parity = CsvQuoteRules.Parity(Vector512.Equals(block, Vector512.Create(quote)).ExtractMostSignificantBits());
            // What the block began with is what it ended with, turned by an odd number of quotes.
            within ^= (ulong)((long)parity >> 63);
            ulong breaks = LineEnds(block).ExtractMostSignificantBits() & ~(parity ^ within);
            if (breaks != 0) return at + BitOperations.Log2(breaks);
        }

        return -1;
    }

    private static Vector512<byte> LineEnds(Vector512<byte> block) =>
        Vector512.Equals(block, Vector512.Create((byte)'\n')) | Vector512.Equals(block, Vector512.Create((byte)'\r'));

    /// <summary>The careful path, byte by byte. Index of the last line end outside quotes; -1 for none.</summary>
    private int Walk(ReadOnlySpan<byte> data, int from, int to)
    {
        int lastBreak = -1;
        CsvQuoteState state = _state.State;
        for (int i = from; i < to; i++)
        {
            byte character = data[i];
            state = _quoting.Next(state, character);
            if (state == CsvQuoteState.FieldStart && character != separator) lastBreak = i;
        }

        _state = new CsvQuoteBits(state);
        return lastBreak;
    }
}
