namespace Etl.Steps.Compression.Inflate;

/// <summary>
/// A table that tells by the next bits of the input which symbol they are. It is indexed by <see cref="RootBits"/> bits;
/// codes that are longer go on in a smaller table behind it. An entry is a number, so that the loop that reads symbols
/// needs one access and no call for most of them:
/// bits 0 to 7 how many bits the symbol takes, those of its number included; bits 8 to 13 how many of these are its code;
/// bits 14 to 29 the literal, or the least number that it stands for; bits 30 and 31 what it is. What is neither literal
/// nor number is told by bits 28 and 29, and its value ends in front of these.
/// </summary>
internal sealed class HuffmanTable(int rootBits, int longestCode, int symbols)
{
    /// <summary>A byte that stands for itself. The highest bit, so that its test is one for the sign.</summary>
    public const uint Literal = 1u << 31;

    /// <summary>Neither a literal nor a number: one of the next two, or a code that no symbol has.</summary>
    public const uint Special = 1u << 30;

    /// <summary>The code is longer; the value is the index of its table, the count of bits that of the table's index.</summary>
    public const uint Longer = 1u << 29;

    public const uint EndOfBlock = 1u << 28;

    public const int ValueShift = 14;
    public const uint IndexMask = (1u << 13) - 1;
    public const int CodeShift = 8;
    public const int LongestCode = 15;

    private readonly ushort[] _sorted = new ushort[symbols];

    /// <summary>
    /// The root, and tables for longer codes. Each of these has two codes at least, as a set with longer codes is refused
    /// unless it is complete; so there are at most half as many as symbols.
    /// </summary>
    public uint[] Entries { get; } = new uint[(1 << rootBits) + (longestCode == rootBits ? 0 : symbols / 2 << (longestCode - rootBits))];

    /// <summary>Bits that the root is indexed by.</summary>
    public int RootBits => rootBits;

    /// <summary>Makes the table; false where no set of codes has these lengths, or one that is incomplete.</summary>
    /// <param name="lengths">Bits of each symbol's code; 0 for symbols without one.</param>
    /// <param name="meanings">The entry of each symbol but for the counts of bits of its code.</param>
    /// <param name="mayBeSingle">Whether there may be one code alone, of one bit, or none where it turns out that none is needed.</param>
    public bool Build(ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> meanings, bool mayBeSingle)
    {
        Span<int> counts = stackalloc int[LongestCode + 1];
        counts.Clear();
        foreach (byte length in lengths) counts[length]++;
        int coded = lengths.Length - counts[0];
        int left = 1; // codes of the length at hand that are not taken
        for (int length = 1; length <= LongestCode; length++)
        {
            left = (2 * left) - counts[length];
            if (left < 0) return false;
        }

        Sort(lengths, counts);
        if (left > 0) return mayBeSingle && coded <= 1 && counts[1] == coded && BuildSingle(coded, meanings);
        Fill(counts, meanings);
        return true;
    }

    /// <summary>Puts the symbols in the order of their codes.</summary>
    private void Sort(ReadOnlySpan<byte> lengths, ReadOnlySpan<int> counts)
    {
        Span<int> next = stackalloc int[LongestCode + 1];
        next[0] = 0;
        next[1] = 0;
        for (int length = 1; length < LongestCode; length++) next[length + 1] = next[length] + counts[length];
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] != 0) _sorted[next[lengths[symbol]]++] = (ushort)symbol;
        }
    }

    private bool BuildSingle(int coded, ReadOnlySpan<uint> meanings)
    {
        Span<uint> root = Entries.AsSpan(0, 1 << rootBits);
        root.Fill(Special | 1);
        if (coded == 0) return true;
        for (int i = 0; i < root.Length; i += 2) root[i] = Entry(meanings[_sorted[0]], 1);
        return true;
    }

    private void Fill(ReadOnlySpan<int> counts, ReadOnlySpan<uint> meanings)
    {
        Span<uint> entries = Entries;
        int code = 0; // with its first bit lowest, as it stands in the input
        int at = 0;
        for (int length = 1; length <= rootBits; length++)
        {
            // Whatever is known of the bits before holds for both values of the next one.
            int half = 1 << (length - 1);
            entries[..half].CopyTo(entries[half..]);
            for (int i = 0; i < counts[length]; i++, code = Next(code, length)) entries[code] = Entry(meanings[_sorted[at++]], length);
        }

        if (at == _sorted.Length || counts[(rootBits + 1)..].IndexOfAnyExcept(0) < 0) return;
        FillLonger(counts, meanings, code, at);
    }

    private void FillLonger(ReadOnlySpan<int> counts, ReadOnlySpan<uint> meanings, int code, int at)
    {
        int longest = counts.LastIndexOfAnyExcept(0);
        int tableBits = longest - rootBits;
        int rootMask = (1 << rootBits) - 1;
        int free = rootMask + 1;
        int prefix = -1;
        int start = 0;
        for (int length = rootBits + 1; length <= longest; length++)
        {
            for (int i = 0; i < counts[length]; i++, code = Next(code, length))
            {
                if ((code & rootMask) != prefix)
                {
                    prefix = code & rootMask;
                    start = free;
                    free += 1 << tableBits;
                    Entries[prefix] = Special | Longer | ((uint)start << ValueShift) | (uint)tableBits;
                }

                uint entry = Entry(meanings[_sorted[at++]], length);
                for (int index = code >> rootBits; index < 1 << tableBits; index += 1 << (length - rootBits)) Entries[start + index] = entry;
            }
        }
    }

    private static uint Entry(uint meaning, int length) => meaning + (uint)((length << CodeShift) | length);

    /// <summary>The code after another one: adds one to a number whose highest bit comes last.</summary>
    private static int Next(int code, int length)
    {
        int bit = 1 << (length - 1);
        while ((code & bit) != 0) bit >>= 1;
        return bit == 0 ? 0 : (code & (bit - 1)) | bit;
    }
}
