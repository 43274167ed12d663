namespace Etl.Steps.Compression.Inflate;

/// <summary>The codes of a block of deflate data: of literals and lengths, and of distances (RFC 1951, 3.2.5 to 3.2.7). Not thread-safe.</summary>
internal sealed class DeflateCodes
{
    /// <summary>Bits by which <see cref="Literals"/> are looked up.</summary>
    public const int LiteralBits = 11;

    /// <summary>Bits by which <see cref="Distances"/> are looked up.</summary>
    public const int DistanceBits = 8;

    private const int LengthBits = 7;
    private const int EndOfBlock = 256;

    private readonly HuffmanTable _codeLengths = new(LengthBits, LengthBits, DeflateSymbols.CodeLengths.Length);
    private readonly byte[] _lengths = new byte[DeflateSymbols.MostLiterals + DeflateSymbols.MostDistances];

    public HuffmanTable Literals { get; } = new(LiteralBits, HuffmanTable.LongestCode, DeflateSymbols.MostLiterals);

    public HuffmanTable Distances { get; } = new(DistanceBits, HuffmanTable.LongestCode, DeflateSymbols.MostDistances);

    /// <summary>Takes the codes that blocks have which bring none.</summary>
    public void SetFixed()
    {
        Literals.Build(DeflateSymbols.FixedLiteralLengths, DeflateSymbols.Literals, mayBeSingle: false);
        Distances.Build(DeflateSymbols.FixedDistanceLengths, DeflateSymbols.Distances, mayBeSingle: false);
    }

    /// <summary>Takes the codes that stand at the start of a block.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    /// <exception cref="EndOfStreamException">The data is cut off.</exception>
    public void Read(BitInput input)
    {
        int literals = (int)input.Take(5) + 257;
        int distances = (int)input.Take(5) + 1;
        int codeLengths = (int)input.Take(4) + 4;
        if (literals > 286 || distances > 30) throw new InvalidDataException("A block has too many codes.");
        ReadCodeLengths(input, codeLengths);
        Span<byte> lengths = _lengths.AsSpan(0, literals + distances);
        ReadLengths(input, lengths);
        if (lengths[EndOfBlock] == 0) throw new InvalidDataException("A block has no code for its end.");
        if (!Literals.Build(lengths[..literals], DeflateSymbols.Literals, mayBeSingle: true)) throw new InvalidDataException("A block's code lengths make no code.");
        if (!Distances.Build(lengths[literals..], DeflateSymbols.Distances, mayBeSingle: true)) throw new InvalidDataException("A block's code lengths make no code for distances.");
    }

    /// <summary>Takes the code in which the lengths of the other codes are written.</summary>
    private void ReadCodeLengths(BitInput input, int count)
    {
        Span<byte> lengths = _lengths.AsSpan(0, DeflateSymbols.LengthOrder.Length);
        lengths.Clear();
        for (int i = 0; i < count; i++) lengths[DeflateSymbols.LengthOrder[i]] = (byte)input.Take(3);
        if (!_codeLengths.Build(lengths, DeflateSymbols.CodeLengths, mayBeSingle: false)) throw new InvalidDataException("A block's lengths of code lengths make no code.");
    }

    /// <summary>Takes the lengths of all other codes, of which some say how often one is repeated.</summary>
    private void ReadLengths(BitInput input, Span<byte> lengths)
    {
        for (int i = 0; i < lengths.Length;)
        {
            input.Load();
            uint entry = _codeLengths.Entries[input.Bits & ((1 << LengthBits) - 1)];
            input.Skip((int)entry & 63);
            uint value = (entry >> HuffmanTable.ValueShift) & HuffmanTable.IndexMask;
            if (value < 16)
            {
                lengths[i++] = (byte)value;
                continue;
            }

            if (value == 16 && i == 0) throw new InvalidDataException("A block repeats a code length before the first one.");
            int count = value switch
            {
                16 => 3 + (int)input.Take(2),
                17 => 3 + (int)input.Take(3),
                _ => 11 + (int)input.Take(7),
            };
            if (count > lengths.Length - i) throw new InvalidDataException("A block has more code lengths than codes.");
            lengths.Slice(i, count).Fill(value == 16 ? lengths[i - 1] : (byte)0);
            i += count;
        }
    }
}
