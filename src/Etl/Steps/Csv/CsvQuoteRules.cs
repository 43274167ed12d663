using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Etl.Steps.Csv;

/// <summary>Where a byte stands in plain CSV (RFC 4180), as the byte before it leaves it.</summary>
internal enum CsvQuoteState
{
    /// <summary>At the start of a field, where a quote opens it.</summary>
    FieldStart,

    /// <summary>In a field where quotes are ordinary text: an unquoted one, or text behind a closing quote.</summary>
    Text,

    /// <summary>Within quotes.</summary>
    Quoted,

    /// <summary>Behind a quote within quotes, which closes the field unless another one follows.</summary>
    QuoteInQuoted,
}

/// <summary>The rules by which quotes are read, one byte after another: what the fast paths of scanner and indexer fall back to.</summary>
internal readonly record struct CsvQuoteRules(byte Separator, byte Quote)
{
    public CsvQuoteState Next(CsvQuoteState state, byte character)
    {
        if (state == CsvQuoteState.Quoted) return character == Quote ? CsvQuoteState.QuoteInQuoted : CsvQuoteState.Quoted;
        if (character == Quote && state != CsvQuoteState.Text) return CsvQuoteState.Quoted;
        return character == Separator || character is (byte)'\n' or (byte)'\r' ? CsvQuoteState.FieldStart : CsvQuoteState.Text;
    }

    /// <summary>Each bit is the parity of the bits up to and including it: where the bits are quotes, whether a byte stands within them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Parity(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
        return bits;
    }
}

/// <summary>The same state as bits, for blocks of 64 bytes: what a block has to know of those before it.</summary>
internal struct CsvQuoteBits
{
    public CsvQuoteBits(CsvQuoteState state)
    {
        Within = state == CsvQuoteState.Quoted ? ulong.MaxValue : 0;
        Closed = state == CsvQuoteState.QuoteInQuoted ? 1UL : 0;
        MayOpen = state is CsvQuoteState.FieldStart or CsvQuoteState.QuoteInQuoted ? 1UL : 0;
    }

    /// <summary>All bits set where the last byte stands within quotes, else 0.</summary>
    public ulong Within;

    /// <summary>1 where it is a closing quote, or the first of two that stand for one.</summary>
    public ulong Closed;

    /// <summary>1 where a quote may follow that opens a field, or is the second of two.</summary>
    public ulong MayOpen;

    public readonly CsvQuoteState State =>
        Within != 0 ? CsvQuoteState.Quoted
        : Closed != 0 ? CsvQuoteState.QuoteInQuoted
        : MayOpen != 0 ? CsvQuoteState.FieldStart
        : CsvQuoteState.Text;

    /// <summary>
    /// Moves behind a block. False where a quote that parity takes for an opening one does not stand at the start of a field:
    /// then the block must be read byte by byte, from the state that it began with.
    /// </summary>
    /// <param name="quotes">The block's quotes.</param>
    /// <param name="ends">Its separators and line ends.</param>
    /// <param name="within">The bytes from each opening quote on, up to its closing one but without it.</param>
    /// <param name="behindClosing">The bytes behind quotes that close a field or are the first of two.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPass(ulong quotes, ulong ends, out ulong within, out ulong behindClosing)
    {
        within = CsvQuoteRules.Parity(quotes) ^ Within;
        ulong closing = quotes & ~within;
        behindClosing = (closing << 1) | Closed;
        if ((quotes & within & ~(((ends | closing) << 1) | MayOpen)) != 0) return false;
        Within = (ulong)((long)within >> 63);
        Closed = closing >> 63;
        MayOpen = (ends | closing) >> 63;
        return true;
    }
}
