using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Etl.Steps.Compression.Inflate;

internal sealed partial class Inflater
{
    // The fast loop reads eight bytes at a time, at most seven bytes apart, twice in a round.
    private const int InputSlack = 16;

    /// <summary>The loop that nearly all bytes come from, while there is room in the window and input for a whole round.</summary>
    // Pointers, because the bounds are checked once a round and not at each access; with spans it took 1.4 times as long.
    private unsafe void DecodeFast()
    {
        ulong bits = Input.Bits;
        ulong count = (uint)Input.Count; // its lowest six bits; an entry is subtracted as a whole
        bool ended = false;
        string? fault = null;
        fixed (byte* inputStart = Input.Buffer, windowStart = Window)
        fixed (uint* literals = _codes.Literals.Entries, distances = _codes.Distances.Entries)
        {
            byte* next = inputStart + Input.Position;
            byte* lastNext = inputStart + Input.End - InputSlack; // 16 bytes may be read from here
            byte* output = windowStart + _position;
            byte* lastOutput = windowStart + HistoryBytes + OutputBytes; // Slack bytes may be written from here
            byte* history = windowStart + _history;
            // A refill makes all 64 bits valid, though only 56 of them count: so there are always enough to look the next
            // symbol up before the refill, which then is off the chain of what waits for what.
            uint entry = 0;
            if (next <= lastNext)
            {
                bits |= *(ulong*)next << (int)count;
                entry = literals[bits & ((1 << DeflateCodes.LiteralBits) - 1)];
            }

            while (next <= lastNext && output < lastOutput)
            {
                // Eight bytes at a time, of which as many count as there is room for; the others are read again.
                bits |= *(ulong*)next << (int)count;
                next += 7 - ((count >> 3) & 7);
                count |= 56;
                if ((int)entry < 0)
                {
                    // Up to three short literals fit into the 56 bits that there are now.
                    bits >>= (int)entry;
                    count -= entry;
                    *output++ = (byte)(entry >> HuffmanTable.ValueShift);
                    entry = literals[bits & ((1 << DeflateCodes.LiteralBits) - 1)];
                    if ((int)entry < 0)
                    {
                        bits >>= (int)entry;
                        count -= entry;
                        *output++ = (byte)(entry >> HuffmanTable.ValueShift);
                        entry = literals[bits & ((1 << DeflateCodes.LiteralBits) - 1)];
                        if ((int)entry < 0)
                        {
                            bits >>= (int)entry;
                            count -= entry;
                            *output++ = (byte)(entry >> HuffmanTable.ValueShift);
                            entry = literals[bits & ((1 << DeflateCodes.LiteralBits) - 1)];
                            continue;
                        }
                    }

                    bits |= *(ulong*)next << (int)count;
                    next += 7 - ((count >> 3) & 7);
                    count |= 56;
                }

                if ((entry & HuffmanTable.Special) != 0)
                {
                    if ((entry & HuffmanTable.Longer) != 0)
                        entry = literals[((entry >> HuffmanTable.ValueShift) & HuffmanTable.IndexMask) + Lowest(bits >> DeflateCodes.LiteralBits, entry)];
                    if ((int)entry < 0)
                    {
                        bits >>= (int)entry;
                        count -= entry;
                        *output++ = (byte)(entry >> HuffmanTable.ValueShift);
                        entry = literals[bits & ((1 << DeflateCodes.LiteralBits) - 1)];
                        continue;
                    }

                    if ((entry & HuffmanTable.Special) != 0)
                    {
                        ended = (entry & HuffmanTable.EndOfBlock) != 0;
                        if (!ended) fault = BadCode;
                        bits >>= (int)entry;
                        count -= entry;
                        break;
                    }
                }

                // A length takes at most 20 bits and a distance 28, so 48 of the 56.
                nuint length = (entry >> HuffmanTable.ValueShift) + (nuint)(Lowest(bits, entry) >> (int)(entry >> HuffmanTable.CodeShift));
                bits >>= (int)entry;
                count -= entry;
                entry = distances[bits & ((1 << DeflateCodes.DistanceBits) - 1)];
                if ((entry & HuffmanTable.Special) != 0)
                {
                    if ((entry & HuffmanTable.Longer) != 0)
                        entry = distances[((entry >> HuffmanTable.ValueShift) & HuffmanTable.IndexMask) + Lowest(bits >> DeflateCodes.DistanceBits, entry)];
                    if ((entry & HuffmanTable.Special) != 0)
                    {
                        fault = BadCode;
                        break;
                    }
                }

                nuint distance = (entry >> HuffmanTable.ValueShift) + (nuint)(Lowest(bits, entry) >> (int)(entry >> HuffmanTable.CodeShift));
                bits >>= (int)entry;
                count -= entry;
                entry = literals[bits & ((1 << DeflateCodes.LiteralBits) - 1)];
                if (distance > (nuint)(output - history))
                {
                    fault = TooFar;
                    break;
                }

                output = CopyMatch(output, distance, length);
            }

            Input.Position = (int)(next - inputStart);
            _position = (int)(output - windowStart);
        }

        Input.Bits = bits;
        Input.Count = (int)(count & 63);
        if (fault is not null) throw new InvalidDataException(fault);
        if (ended) EndBlock();
    }

    /// <summary>Copies bytes that were decoded before, of which the last may be among those that are written; returns the place behind the copy.</summary>
    // Whole vectors, of which some bytes are written behind the copy: into Slack. With 16 bytes between source and target each vector
    // was written before it is read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe byte* CopyMatch(byte* output, nuint distance, nuint length)
    {
        byte* source = output - distance;
        byte* end = output + length;
        if (distance >= 16)
        {
            Vector128.Store(Vector128.Load(source), output);
            while (output + 16 < end)
            {
                source += 16;
                output += 16;
                Vector128.Store(Vector128.Load(source), output);
            }
        }
        else if (distance == 1)
        {
            Vector128<byte> value = Vector128.Create(*source);
            for (; output < end; output += 16) Vector128.Store(value, output);
        }
        else
        {
            do *output++ = *source++;
            while (output < end);
        }

        return end;
    }

    private static ulong Lowest(ulong bits, uint entry) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ZeroHighBits(bits, entry) : bits & ((1UL << (int)entry) - 1);
}
