using System.Buffers.Binary;

namespace Etl.Steps.Aggregation;

/// <summary>Goes through a run that <see cref="StateRunWriter"/> wrote, with one block of it in memory, or the place of a large group.</summary>
internal sealed class StateRunCursor(AggregatePlan plan, SpillRun run) : IDisposable
{
    private readonly SpillStream _stream = new(run);
    private readonly PartialState _block = new(plan);
    private byte[] _bytes = [];
    private int _next;
    private StateReader? _large;
    private byte[] _largeKey = [];

    /// <summary>Whether the block is a group too large for the memory.</summary>
    public bool IsLarge => _large is not null;

    /// <summary>Whether all groups of the block were taken.</summary>
    public bool IsAtEnd => _large is null && _next == _block.GroupCount;

    public ReadOnlySpan<byte> LastKey => _large is null ? _block.KeyOf((int)_block.GroupCount - 1) : _largeKey;

    private ReadOnlySpan<byte> NextKey => _large is null ? _block.KeyOf(_next) : _largeKey;

    /// <summary>Goes to the next block; false at the run's end.</summary>
    /// <exception cref="StepException">The file cannot be read, or is damaged.</exception>
    public bool MoveToNextBlock()
    {
        if (_stream.IsAtEnd) return false;
        try
        {
            Span<byte> head = stackalloc byte[4];
            _stream.ReadExactly(head);
            int length = BinaryPrimitives.ReadInt32LittleEndian(head);
            if (length == 0) OpenLarge();
            else LoadBlock(length);
            return true;
        }
        catch (EndOfStreamException e)
        {
            throw run.File.Damaged(new InvalidDataException("It is truncated.", e));
        }
        catch (InvalidDataException e)
        {
            throw run.File.Damaged(e);
        }
    }

    /// <summary>Merges the groups up to a key into another state, and goes past them.</summary>
    /// <param name="key">The last key, or the first one that is left.</param>
    /// <param name="inclusive">Whether the key itself is taken.</param>
    /// <param name="target">Gets the groups.</param>
    public void Take(ReadOnlySpan<byte> key, bool inclusive, PartialState target)
    {
        if (IsLarge) return;
        int first = _next;
        int limit = inclusive ? 1 : 0;
        while (_next < _block.GroupCount && _block.KeyOf(_next).SequenceCompareTo(key) < limit) _next++;
        if (_next > first) target.Merge(_block, [.. Enumerable.Range(first, _next - first)]);
    }

    /// <summary>Gives the state of the next group alone if it has this key, and goes past it; its reader stands behind the key.</summary>
    public StateReader? TakeGroup(ReadOnlySpan<byte> key)
    {
        if (IsAtEnd || !NextKey.SequenceEqual(key)) return null;
        StateReader? reader = _large;
        _large = null;
        if (reader is not null) return reader;
        MemoryStream saved = new();
        _block.Save(saved, [_next++]);
        saved.Position = 0;
        return OpenGroup(saved);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _block.Dispose();
    }

    private void LoadBlock(int length)
    {
        Accumulators.Grow(ref _bytes, length);
        _stream.ReadExactly(_bytes.AsSpan(0, length));
        using MemoryStream saved = new(_bytes, 0, length);
        _block.Load(saved);
        _next = 0;
    }

    private void OpenLarge()
    {
        // Nothing of the block before is needed while a large group is read.
        _block.Clear();
        _next = (int)_block.GroupCount;
        _large = OpenGroup(_stream);
    }

    private StateReader OpenGroup(Stream saved)
    {
        StateReader reader = new(saved);
        if (PartialState.ReadHead(reader, plan) != 1) throw StateReader.Invalid("a large group is not alone");
        _largeKey = reader.ReadBytes(Array.MaxLength).ToArray();
        return reader;
    }
}
