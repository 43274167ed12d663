using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Etl.Steps.Compression.Inflate;

/// <summary>
/// Decodes deflate data (RFC 1951) into a window: the last 32 KiB, to which the data refers back, and what was decoded
/// since the window was last cleared. Not thread-safe.
/// </summary>
internal sealed class Inflater
{
    private const int HistoryBytes = 32 * 1024;
    private const int OutputBytes = 128 * 1024;

    // A symbol may pass the place where the loop stops by four literals and a match, whose last copy is of whole vectors.
    private const int Slack = 4 + DeflateSymbols.LongestMatch + 32;

    // The fast loop reads eight bytes at a time, at most seven bytes apart, twice in a round.
    private const int InputSlack = 16;

    private const string BadCode = "A code stands for nothing.";
    private const string TooFar = "A match refers to bytes before the start.";

    private const int LiteralBits = 11;
    private const int DistanceBits = 8;
    private const int LengthBits = 7;

    // A file needs 250 kB of these, whose making would cost more than decoding a small file. There are as many as were
    // ever in use at once.
    private static readonly ConcurrentBag<Inflater> Idle = [];

    private readonly HuffmanTable _literals = new(LiteralBits, HuffmanTable.LongestCode, DeflateSymbols.MostLiterals);
    private readonly HuffmanTable _distances = new(DistanceBits, HuffmanTable.LongestCode, DeflateSymbols.MostDistances);
    private readonly HuffmanTable _codeLengths = new(LengthBits, LengthBits, DeflateSymbols.CodeLengths.Length);
    private readonly byte[] _lengths = new byte[DeflateSymbols.MostLiterals + DeflateSymbols.MostDistances];
    private int _position; // in the window, behind the last byte decoded
    private int _history; // in the window, the first byte that data may refer to
    private State _state;
    private bool _isLastBlock;
    private int _stored; // bytes of the stored block at hand that are still to come

    private enum State
    {
        Header,
        Stored,
        Coded,
        Done,
    }

    public BitInput Input { get; } = new();

    public byte[] Window { get; } = new byte[HistoryBytes + OutputBytes + Slack];

    /// <summary>Index behind the last byte decoded.</summary>
    public int Position => _position;

    /// <summary>One to read a file with; the caller gives it back.</summary>
    public static Inflater Rent() => Idle.TryTake(out Inflater? inflater) ? inflater : new Inflater();

    /// <summary>Lets go of it; it may be in use again at once.</summary>
    public void Return()
    {
        Input.Open(Stream.Null, 0);
        _position = 0;
        Idle.Add(this);
    }

    /// <summary>Begins other data, which does not refer to what was decoded before.</summary>
    public void Begin()
    {
        _history = _position;
        _state = State.Header;
    }

    /// <summary>Makes room in the window where it is full. All that was decoded must have been taken.</summary>
    public void Slide()
    {
        if (_position < HistoryBytes + OutputBytes) return;
        int dropped = _position - HistoryBytes;
        Window.AsSpan(dropped, HistoryBytes).CopyTo(Window);
        _position = HistoryBytes;
        _history = Math.Max(0, _history - dropped);
    }

    /// <summary>Decodes until the window is full or the data ends; true at its end.</summary>
    /// <exception cref="InvalidDataException">The data is corrupt.</exception>
    /// <exception cref="EndOfStreamException">The data is cut off.</exception>
    public bool Decode()
    {
        while (_state != State.Done && _position < HistoryBytes + OutputBytes)
        {
            if (_state == State.Header) ReadHeader();
            else if (_state == State.Stored) CopyStored();
            else DecodeSymbols();
        }

        return _state == State.Done;
    }

    private void ReadHeader()
    {
        _isLastBlock = Input.Take(1) == 1;
        switch (Input.Take(2))
        {
            case 0:
                Input.Align();
                uint length = Input.Take(32);
                if ((ushort)length != (ushort)~(length >> 16)) throw new InvalidDataException("A stored block's length differs from its copy.");
                _stored = (ushort)length;
                Input.Align();
                _state = State.Stored;
                break;
            case 1:
                _literals.Build(DeflateSymbols.FixedLiteralLengths, DeflateSymbols.Literals, mayBeSingle: false);
                _distances.Build(DeflateSymbols.FixedDistanceLengths, DeflateSymbols.Distances, mayBeSingle: false);
                _state = State.Coded;
                break;
            case 2:
                ReadCodes();
                _state = State.Coded;
                break;
            default:
                throw new InvalidDataException("A block is of no known kind.");
        }
    }

    private void ReadCodes()
    {
        int literals = (int)Input.Take(5) + 257;
        int distances = (int)Input.Take(5) + 1;
        int codeLengths = (int)Input.Take(4) + 4;
        if (literals > 286 || distances > 30) throw new InvalidDataException("A block has too many codes.");
        Span<byte> lengths = _lengths.AsSpan(0, 19);
        lengths.Clear();
        for (int i = 0; i < codeLengths; i++) lengths[DeflateSymbols.LengthOrder[i]] = (byte)Input.Take(3);
        if (!_codeLengths.Build(lengths, DeflateSymbols.CodeLengths, mayBeSingle: false)) throw new InvalidDataException("A block's lengths of code lengths make no code.");

        lengths = _lengths.AsSpan(0, literals + distances);
        for (int i = 0; i < lengths.Length;)
        {
            Input.Load();
            uint entry = _codeLengths.Entries[Input.Bits & ((1 << LengthBits) - 1)];
            Input.Skip((int)entry & 63);
            uint value = (entry >> HuffmanTable.ValueShift) & HuffmanTable.IndexMask;
            if (value < 16)
            {
                lengths[i++] = (byte)value;
                continue;
            }

            if (value == 16 && i == 0) throw new InvalidDataException("A block repeats a code length before the first one.");
            int count = value switch
            {
                16 => 3 + (int)Input.Take(2),
                17 => 3 + (int)Input.Take(3),
                _ => 11 + (int)Input.Take(7),
            };
            if (count > lengths.Length - i) throw new InvalidDataException("A block has more code lengths than codes.");
            lengths.Slice(i, count).Fill(value == 16 ? lengths[i - 1] : (byte)0);
            i += count;
        }

        if (lengths[256] == 0) throw new InvalidDataException("A block has no code for its end.");
        if (!_literals.Build(lengths[..literals], DeflateSymbols.Literals, mayBeSingle: true)) throw new InvalidDataException("A block's code lengths make no code.");
        if (!_distances.Build(lengths[literals..], DeflateSymbols.Distances, mayBeSingle: true)) throw new InvalidDataException("A block's code lengths make no code for distances.");
    }

    private void CopyStored()
    {
        while (_stored > 0)
        {
            if (Input.Position == Input.End && !Input.Fill()) throw new EndOfStreamException();
            int count = Math.Min(_stored, Math.Min(Input.End - Input.Position, HistoryBytes + OutputBytes - _position));
            if (count == 0) return;
            Input.Buffer.AsSpan(Input.Position, count).CopyTo(Window.AsSpan(_position));
            Input.Position += count;
            _position += count;
            _stored -= count;
        }

        EndBlock();
    }

    private void EndBlock() => _state = _isLastBlock ? State.Done : State.Header;

    private void DecodeSymbols()
    {
        while (_state == State.Coded && _position < HistoryBytes + OutputBytes)
        {
            if (Input.End - Input.Position > InputSlack) DecodeFast();
            else if (!Input.Fill()) DecodeNext();
        }
    }

    /// <summary>Decodes one symbol where the input may end within it.</summary>
    private void DecodeNext()
    {
        uint entry = Look(_literals);
        if ((int)entry < 0)
        {
            Input.Skip((int)entry & 63);
            Window[_position++] = (byte)(entry >> HuffmanTable.ValueShift);
            return;
        }

        if ((entry & HuffmanTable.Special) != 0)
        {
            Input.Skip((int)entry & 63);
            if ((entry & HuffmanTable.EndOfBlock) == 0) throw new InvalidDataException(BadCode);
            EndBlock();
            return;
        }

        int length = TakeNumber(entry);
        entry = Look(_distances);
        if ((entry & HuffmanTable.Special) != 0)
        {
            Input.Skip((int)entry & 63);
            throw new InvalidDataException(BadCode);
        }

        int distance = TakeNumber(entry);
        if (distance > _position - _history) throw new InvalidDataException(TooFar);
        for (int i = 0; i < length; i++, _position++) Window[_position] = Window[_position - distance];
    }

    private uint Look(HuffmanTable table)
    {
        Input.Load();
        uint entry = table.Entries[Input.Bits & ((1u << table.RootBits) - 1)];
        if ((entry & HuffmanTable.Longer) != 0 && (int)entry >= 0)
            entry = table.Entries[(int)((entry >> HuffmanTable.ValueShift) & HuffmanTable.IndexMask) + (int)((Input.Bits >> table.RootBits) & ((1UL << ((int)entry & 63)) - 1))];
        return entry;
    }

    private int TakeNumber(uint entry)
    {
        int code = (int)(entry >> HuffmanTable.CodeShift);
        int number = (int)(entry >> HuffmanTable.ValueShift) + (int)((Input.Bits & ((1UL << ((int)entry & 63)) - 1)) >> code);
        Input.Skip((int)entry & 63);
        return number;
    }

    /// <summary>The loop that nearly all bytes come from, while there is room in the window and input for a whole round.</summary>
    // Pointers, because the bounds are checked once a round and not at each access; with spans it took 1.4 times as long.
    private unsafe void DecodeFast()
    {
        ulong bits = Input.Bits;
        ulong count = (uint)Input.Count; // its lowest six bits; an entry is subtracted as a whole
        bool ended = false;
        string? fault = null;
        fixed (byte* inputStart = Input.Buffer, windowStart = Window)
        fixed (uint* literals = _literals.Entries, distances = _distances.Entries)
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
                entry = literals[bits & ((1 << LiteralBits) - 1)];
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
                    entry = literals[bits & ((1 << LiteralBits) - 1)];
                    if ((int)entry < 0)
                    {
                        bits >>= (int)entry;
                        count -= entry;
                        *output++ = (byte)(entry >> HuffmanTable.ValueShift);
                        entry = literals[bits & ((1 << LiteralBits) - 1)];
                        if ((int)entry < 0)
                        {
                            bits >>= (int)entry;
                            count -= entry;
                            *output++ = (byte)(entry >> HuffmanTable.ValueShift);
                            entry = literals[bits & ((1 << LiteralBits) - 1)];
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
                        entry = literals[((entry >> HuffmanTable.ValueShift) & HuffmanTable.IndexMask) + Lowest(bits >> LiteralBits, entry)];
                    if ((int)entry < 0)
                    {
                        bits >>= (int)entry;
                        count -= entry;
                        *output++ = (byte)(entry >> HuffmanTable.ValueShift);
                        entry = literals[bits & ((1 << LiteralBits) - 1)];
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
                entry = distances[bits & ((1 << DistanceBits) - 1)];
                if ((entry & HuffmanTable.Special) != 0)
                {
                    if ((entry & HuffmanTable.Longer) != 0)
                        entry = distances[((entry >> HuffmanTable.ValueShift) & HuffmanTable.IndexMask) + Lowest(bits >> DistanceBits, entry)];
                    if ((entry & HuffmanTable.Special) != 0)
                    {
                        fault = BadCode;
                        break;
                    }
                }

                nuint distance = (entry >> HuffmanTable.ValueShift) + (nuint)(Lowest(bits, entry) >> (int)(entry >> HuffmanTable.CodeShift));
                bits >>= (int)entry;
                count -= entry;
                entry = literals[bits & ((1 << LiteralBits) - 1)];
                if (distance > (nuint)(output - history))
                {
                    fault = TooFar;
                    break;
                }

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

                output = end;
            }

            Input.Position = (int)(next - inputStart);
            _position = (int)(output - windowStart);
        }

        Input.Bits = bits;
        Input.Count = (int)(count & 63);
        if (fault is not null) throw new InvalidDataException(fault);
        if (ended) EndBlock();
    }

    private static ulong Lowest(ulong bits, uint entry) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ZeroHighBits(bits, entry) : bits & ((1UL << (int)entry) - 1);
}
