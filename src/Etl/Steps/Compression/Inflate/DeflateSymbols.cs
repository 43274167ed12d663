namespace Etl.Steps.Compression.Inflate;

/// <summary>What the symbols of the format stand for (RFC 1951, 3.2.5 to 3.2.7), as entries of a <see cref="HuffmanTable"/>.</summary>
internal static class DeflateSymbols
{
    public const int MostLiterals = 288; // literals, the end of a block, and lengths
    public const int MostDistances = 32;
    public const int LongestMatch = 258;

    private const int EndOfBlock = 256;

    /// <summary>The order in which the lengths of the codes of code lengths are stored.</summary>
    public static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    public static uint[] Literals { get; } = CreateLiterals();

    public static uint[] Distances { get; } = CreateDistances();

    /// <summary>Lengths of codes, and repetitions of these; they are told apart by their value.</summary>
    public static uint[] CodeLengths { get; } = [.. Enumerable.Range(0, 19).Select(symbol => (uint)symbol << HuffmanTable.ValueShift)];

    /// <summary>Lengths of the codes that blocks without their own use.</summary>
    public static byte[] FixedLiteralLengths { get; } =
        [.. Enumerable.Repeat((byte)8, 144), .. Enumerable.Repeat((byte)9, 112), .. Enumerable.Repeat((byte)7, 24), .. Enumerable.Repeat((byte)8, 8)];

    public static byte[] FixedDistanceLengths { get; } = [.. Enumerable.Repeat((byte)5, MostDistances)];

    private static uint[] CreateLiterals()
    {
        uint[] meanings = new uint[MostLiterals];
        for (int symbol = 0; symbol < EndOfBlock; symbol++) meanings[symbol] = HuffmanTable.Literal | ((uint)symbol << HuffmanTable.ValueShift);
        meanings[EndOfBlock] = HuffmanTable.Special | HuffmanTable.EndOfBlock;
        // 3 to 10 in steps of one, then four symbols with one further bit, four with two, and so on; the last one is 258.
        uint least = 3;
        for (int i = 0; i < 28; i++)
        {
            int extra = Math.Max(0, (i / 4) - 1);
            meanings[EndOfBlock + 1 + i] = Number(least, extra);
            least += 1u << extra;
        }

        meanings[EndOfBlock + 29] = Number(LongestMatch, 0);
        meanings[286] = meanings[287] = HuffmanTable.Special;
        return meanings;
    }

    private static uint[] CreateDistances()
    {
        uint[] meanings = new uint[MostDistances];
        uint least = 1;
        for (int i = 0; i < 30; i++)
        {
            int extra = Math.Max(0, (i / 2) - 1);
            meanings[i] = Number(least, extra);
            least += 1u << extra;
        }

        meanings[30] = meanings[31] = HuffmanTable.Special;
        return meanings;
    }

    private static uint Number(uint least, int extra) => (least << HuffmanTable.ValueShift) | (uint)extra;
}
