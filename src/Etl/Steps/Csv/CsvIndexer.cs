using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Etl.Steps.Csv;

/// <summary>
/// Finds the ends of all fields of plain CSV in one pass, 64 bytes at a time and without a branch that depends on the data.
/// Which bytes stand within quotes is the parity of the quotes before them, which holds as long as every opening quote
/// stands at the start of a field and nothing but the field's end follows a closing one. A block where this is not so is
/// walked byte by byte. One worker's, reused from chunk to chunk: see decision 12.
/// </summary>
internal sealed class CsvIndexer
{
    private const int BlockBytes = 64;

    private readonly List<int> _doubled = [];
    private readonly List<int> _flaws = [];
    private int[] _ends = new int[16 * 1024];
    private int _count;
    private CsvQuoteRules _rules;

    /// <summary>Where fields end, ascending, in the first <see cref="Count"/> elements: each the index of a separator, of a line end's first byte, or of the end of the data.</summary>
    public int[] Ends => _ends;

    public int Count => _count;

    /// <summary>How many of them end a record, empty lines counted.</summary>
    public int Records { get; private set; }

    /// <summary>Indexes of the second quotes where a quote within quotes is written twice, ascending.</summary>
    public List<int> Doubled => _doubled;

    /// <summary>Where text stands behind a closing quote, and the end of the data where it is within quotes; ascending.</summary>
    public List<int> Flaws => _flaws;

    public bool IsUtf8 { get; private set; }

    /// <param name="data">Whole records.</param>
    /// <param name="rules">How they are written.</param>
    public void Index(ReadOnlySpan<byte> data, CsvQuoteRules rules)
    {
        _rules = rules;
        _count = 0;
        Records = 0;
        _doubled.Clear();
        _flaws.Clear();
        CsvIndexState state = new() { Quotes = new CsvQuoteBits(CsvQuoteState.FieldStart) };
        int whole = data.Length & -BlockBytes;
        IndexBlocks(data, data[..whole], 0, ulong.MaxValue, ref state);
        // Behind the last bytes are line ends that do not count, so that they make a whole block.
        Span<byte> tail = stackalloc byte[BlockBytes];
        tail.Fill((byte)'\n');
        data[whole..].CopyTo(tail);
        IndexBlocks(data, tail, whole, (1UL << (data.Length - whole)) - 1, ref state);
        IsUtf8 = state.Longer == 0 ? state.Invalid == 0 : Utf8.IsValid(data);
        Records = state.Records;
        if (state.Quotes.Within != 0) _flaws.Add(data.Length);
        else if (data.Length == 0 || data[^1] is (byte)'\n' or (byte)'\r') return;
        _ends[_count++] = data.Length;
        Records++;
    }

    /// <summary>Indexes whole blocks.</summary>
    /// <param name="data">All bytes.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="start">Where they stand in the data.</param>
    /// <param name="counted">The bytes of each block that count, as bits.</param>
    /// <param name="state">What is carried from block to block.</param>
    private void IndexBlocks(ReadOnlySpan<byte> data, ReadOnlySpan<byte> blocks, int start, ulong counted, ref CsvIndexState state)
    {
        for (int at = 0; at < blocks.Length;)
        {
            if (_ends.Length - _count <= 2 * BlockBytes) Array.Resize(ref _ends, _ends.Length * 2);
            // Room for all ends of these blocks, and for the end of the data.
            int to = Math.Min(blocks.Length, at + ((_ends.Length - _count - 1) & -BlockBytes));
            at = Pass(blocks[..to], at, start, counted, ref state, out ulong doubled);
            for (; doubled != 0; doubled &= doubled - 1) _doubled.Add(start + at - BlockBytes + BitOperations.TrailingZeroCount(doubled));
            if (!state.IsOdd) continue;
            Walk(data, start + at, ref state);
            at += BlockBytes;
        }
    }

    /// <summary>
    /// Indexes blocks up to one with doubled quotes or to one that has to be walked, which are told to the caller: with calls
    /// in the loop, what it carries would be in memory and the pass take 1.7 times as long.
    /// </summary>
    // Compiled in full when it is first called: called once a chunk, it would run unoptimised for most of a short run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Pass(ReadOnlySpan<byte> blocks, int at, int start, ulong counted, ref CsvIndexState state, out ulong doubled)
    {
        Vector512<byte> separators = Vector512.Create(_rules.Separator);
        Vector512<byte> quotes = Vector512.Create(_rules.Quote);
        Vector512<byte> eighthOfByte = BitIndexes.EighthOfByte;
        Vector512<byte> bitOfByte = BitIndexes.BitOfByte;
        ref byte first = ref MemoryMarshal.GetReference(blocks);
        ref int firstEnd = ref MemoryMarshal.GetArrayDataReference(_ends);
        // Copies, which stay in registers.
        CsvQuoteBits quoteState = state.Quotes;
        ulong wasReturn = state.Return;
        ulong expected = state.Expected;
        ulong invalid = state.Invalid;
        ulong longer = state.Longer;
        int count = _count;
        int records = state.Records;
        doubled = 0;
        state.IsOdd = false;
        while (at < blocks.Length)
        {
            Vector512<byte> block = Vector512.LoadUnsafe(ref first, (nuint)at);
            ulong quoteBits = Vector512.Equals(block, quotes).ExtractMostSignificantBits();
            ulong returns = Vector512.Equals(block, Vector512.Create((byte)'\r')).ExtractMostSignificantBits();
            ulong feeds = Vector512.Equals(block, Vector512.Create((byte)'\n')).ExtractMostSignificantBits();
            ulong ends = Vector512.Equals(block, separators).ExtractMostSignificantBits() | returns | feeds;
            CsvQuoteBits before = quoteState;
            if (!quoteState.TryPass(quoteBits, ends, out ulong within, out ulong behindClosing) || (behindClosing & ~(ends | quoteBits)) != 0)
            {
                quoteState = before;
                state.IsOdd = true;
                break;
            }

            // Characters of two bytes are checked here: each leading byte is followed by one that continues, and no other one is.
            ulong leading = Vector512.GreaterThanOrEqual(block, Vector512.Create((byte)0xC2)).ExtractMostSignificantBits();
            longer |= Vector512.GreaterThanOrEqual(block, Vector512.Create((byte)0xE0)).ExtractMostSignificantBits();
            invalid |= ((leading << 1) | expected) ^ (block.ExtractMostSignificantBits() & ~leading);
            expected = leading >> 63;
            // Of a CR LF the CR is the end.
            ulong outside = counted & ~within;
            ulong breaks = (returns | (feeds & ~((returns << 1) | wasReturn))) & outside;
            wasReturn = (returns & outside) >> 63;
            records += BitOperations.PopCount(breaks);
            count += BitIndexes.Write(breaks | (ends & ~(feeds | returns) & outside), start + at, ref Unsafe.Add(ref firstEnd, count), eighthOfByte, bitOfByte);
            at += BlockBytes;
            doubled = quoteBits & within & behindClosing;
            if (doubled != 0) break;
        }

        _count = count;
        state.Quotes = quoteState;
        state.Return = wasReturn;
        state.Expected = expected;
        state.Invalid = invalid;
        state.Longer = longer;
        state.Records = records;
        return at;
    }

    /// <summary>The careful way: a block byte by byte, as far as the data goes.</summary>
    private void Walk(ReadOnlySpan<byte> data, int from, ref CsvIndexState carried)
    {
        CsvQuoteState state = carried.Quotes.State;
        bool wasReturn = carried.Return != 0;
        int to = Math.Min(from + BlockBytes, data.Length);
        for (int i = from; i < to; i++)
        {
            byte character = data[i];
            CsvQuoteState next = _rules.Next(state, character);
            bool isBreak = next == CsvQuoteState.FieldStart && character != _rules.Separator;
            if (state == CsvQuoteState.QuoteInQuoted && next == CsvQuoteState.Quoted) _doubled.Add(i);
            if (state == CsvQuoteState.QuoteInQuoted && next == CsvQuoteState.Text) _flaws.Add(i);
            // Of a CR LF the CR is the end.
            if (next == CsvQuoteState.FieldStart && !(wasReturn && character == (byte)'\n'))
            {
                _ends[_count++] = i;
                if (isBreak) carried.Records++;
            }

            wasReturn = isBreak && character == (byte)'\r';
            state = next;
        }

        carried.Quotes = new CsvQuoteBits(state);
        carried.Return = wasReturn ? 1UL : 0;
        // Its characters were not looked at.
        carried.Longer = 1;
    }
}
