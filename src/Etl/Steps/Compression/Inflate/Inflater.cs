using System.Collections.Concurrent;

namespace Etl.Steps.Compression.Inflate;

/// <summary>
/// Decodes deflate data (RFC 1951) into a window: the last 32 KiB, to which the data refers back, and what was decoded
/// since the window was last cleared. Not thread-safe.
/// </summary>
internal sealed partial class Inflater
{
    private const int HistoryBytes = 32 * 1024;
    private const int OutputBytes = 128 * 1024;

    // A symbol may pass the place where the loop stops by four literals and a match, whose last copy is of whole vectors.
    private const int Slack = 4 + DeflateSymbols.LongestMatch + 32;

    private const string BadCode = "A code stands for nothing.";
    private const string TooFar = "A match refers to bytes before the start.";

    // A file needs 250 kB of these, whose making would cost more than decoding a small file. There are as many as were
    // ever in use at once.
    private static readonly ConcurrentBag<Inflater> Idle = [];

    private readonly DeflateCodes _codes = new();
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
                _codes.SetFixed();
                _state = State.Coded;
                break;
            case 2:
                _codes.Read(Input);
                _state = State.Coded;
                break;
            default:
                throw new InvalidDataException("A block is of no known kind.");
        }
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
        uint entry = Look(_codes.Literals);
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
        entry = Look(_codes.Distances);
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
}
