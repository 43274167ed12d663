using System.Runtime.InteropServices;
using Etl.Messages;

namespace Etl.Steps.Rows;

/// <summary>
/// A number from 0 to 1 for each row that depends on nothing but a seed and the row's place: its file and byte offset, and
/// where several rows were made of one record, which of them it is. A row behind an aggregate has its place there. Not
/// thread-safe.
/// </summary>
internal sealed class PlaceHash(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15; // 2^64 divided by the golden ratio, the increment of SplitMix64

    private RowBatch? _batch;
    private string? _source; // that _sourceHash is of
    private ulong _sourceHash;
    private ulong _start;
    private int _next; // row that _sibling is known for: the one behind the last asked for
    private uint _sibling;

    /// <summary>Starts a batch, whose rows are then asked for in ascending order.</summary>
    public void Begin(RowBatch batch)
    {
        _batch = batch;
        (_next, _sibling) = (0, 0);
        if (batch.Origin is { } origin)
        {
            _start = SourceHash(origin.Source);
            return;
        }

        Position position = batch.Position;
        _start = Mix(Mix(Mix(Mix(seed + (ulong)position.Source) + (ulong)position.Item) + (ulong)position.Member) + (ulong)position.Part);
    }

    /// <summary>From 0 to 1, without 1.</summary>
    public double Of(int row)
    {
        ulong place = (ulong)row;
        if (_batch!.Origin is { } origin)
        {
            for (; _next <= row; _next++) _sibling = _next > 0 && origin.OffsetOf(_next) == origin.OffsetOf(_next - 1) ? _sibling + 1 : 0;
            place = Mix((ulong)origin.OffsetOf(row)) + _sibling;
        }

        return (Mix(_start + place) >> 11) * (1.0 / (1UL << 53));
    }

    private ulong SourceHash(string source)
    {
        if (string.Equals(source, _source, StringComparison.Ordinal)) return _sourceHash;
        ulong hash = Mix(seed);
        foreach (ushort character in MemoryMarshal.Cast<char, ushort>(source)) hash = Mix(hash + character);
        (_source, _sourceHash) = (source, hash);
        return hash;
    }

    /// <summary>The finaliser of SplitMix64, which spreads every bit over all of them.</summary>
    private static ulong Mix(ulong value)
    {
        value += Step;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
