using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>
/// Finds the ends of CSV records 64 bytes at a time. RFC 4180 lets a quote open a quoted field only at the field's start,
/// so parity alone, which takes every second quote for a closing one, is wrong after a stray quote in an unquoted field.
/// The fast path therefore checks that every quote that parity takes for an opening one stands behind a separator, a line
/// end or a closing quote (which makes it the second of a doubled quote). Where one does not, the block of 64 bytes is
/// walked byte by byte instead, with the states of a CSV parser; both paths share these states, so either can go on where
/// the other stopped.
/// </summary>
internal sealed class CsvScanner(byte separator, byte quote) : IRecordScanner
{
    private const int BlockBytes = 64;

    private State _state;

    private enum State
    {
        /// <summary>At the start of a field, where a quote opens it.</summary>
        FieldStart,

        /// <summary>In a field where quotes are ordinary text: an unquoted one, or text behind a closing quote.</summary>
        Text,

        /// <summary>Within quotes.</summary>
        Quoted,

        /// <summary>Behind a quote within quotes, which closes the field unless another one follows.</summary>
        QuoteInQuoted,

        /// <summary>Not within quotes; the last byte says whether at a field's start.</summary>
        Outside,
    }

    public int Scan(Span<byte> data, int from, bool isLast, ref int end)
    {
        // A CR at the end may be half of a CR LF, which is not cut in two.
        int length = data.Length;
        if (!isLast && length > 0 && data[length - 1] == (byte)'\r') length--;
        if (length <= from) return from;
        int lastBreak = ScanBlocks(data, from, length, out int at);
        int lateBreak = Walk(data, at, length);
        lastBreak = Math.Max(lastBreak, lateBreak);
        if (lastBreak >= 0) end = lastBreak + 1;
        return length;
    }

    /// <summary>Index of the last line end outside quotes in the whole blocks of the data; -1 for none.</summary>
    private int ScanBlocks(ReadOnlySpan<byte> data, int from, int length, out int at)
    {
        Vector512<byte> separators = Vector512.Create(separator);
        Vector512<byte> quotes = Vector512.Create(quote);
        Vector512<byte> lineFeeds = Vector512.Create((byte)'\n');
        Vector512<byte> carriageReturns = Vector512.Create((byte)'\r');
        ref byte start = ref MemoryMarshal.GetReference(data);
        int lastBreak = -1;
        for (at = from; length - at >= BlockBytes; at += BlockBytes)
        {
            Vector512<byte> block = Vector512.LoadUnsafe(ref start, (nuint)at);
            ulong quoteBits = Vector512.Equals(block, quotes).ExtractMostSignificantBits();
            if (quoteBits == 0 && _state == State.Quoted) continue;
            ulong breakBits = (Vector512.Equals(block, lineFeeds) | Vector512.Equals(block, carriageReturns)).ExtractMostSignificantBits();
            if (quoteBits == 0)
            {
                _state = State.Outside;
            }
            else
            {
                Resolve(data, at);
                ulong separatorBits = Vector512.Equals(block, separators).ExtractMostSignificantBits();
                // Set from each opening quote on, up to its closing one but without it.
                ulong within = PrefixXor(quoteBits) ^ (_state == State.Quoted ? ulong.MaxValue : 0);
                ulong closing = quoteBits & ~within;
                ulong mayPrecede = ((separatorBits | breakBits | closing) << 1) | (_state == State.Text ? 0UL : 1);
                if ((quoteBits & within & ~mayPrecede) != 0)
                {
                    lastBreak = Math.Max(lastBreak, Walk(data, at, at + BlockBytes));
                    continue;
                }

                breakBits &= ~within;
                _state = (long)within < 0 ? State.Quoted : (long)closing < 0 ? State.QuoteInQuoted : State.Outside;
            }

            if (breakBits != 0) lastBreak = at + BitOperations.Log2(breakBits);
        }

        return lastBreak;
    }

    /// <summary>The careful path: the states of a CSV parser, byte by byte. Index of the last line end outside quotes; -1 for none.</summary>
    private int Walk(ReadOnlySpan<byte> data, int from, int to)
    {
        Resolve(data, from);
        int lastBreak = -1;
        State state = _state;
        for (int i = from; i < to; i++)
        {
            byte character = data[i];
            if (state == State.Quoted)
            {
                if (character == quote) state = State.QuoteInQuoted;
            }
            else if (character == quote && state != State.Text)
            {
                state = State.Quoted;
            }
            else if (character == separator)
            {
                state = State.FieldStart;
            }
            else if (character is (byte)'\n' or (byte)'\r')
            {
                state = State.FieldStart;
                lastBreak = i;
            }
            else
            {
                state = State.Text;
            }
        }

        _state = state;
        return lastBreak;
    }

    private void Resolve(ReadOnlySpan<byte> data, int at)
    {
        if (_state != State.Outside) return;
        byte last = data[at - 1];
        _state = last == separator || last is (byte)'\n' or (byte)'\r' ? State.FieldStart : State.Text;
    }

    /// <summary>Each bit is the parity of the bits up to and including it.</summary>
    private static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        for (int shift = 1; shift < BlockBytes; shift *= 2) bits ^= bits << shift;
        return bits;
    }
}
