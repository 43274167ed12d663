using Etl.Messages;
using Etl.Steps.Keys;
using Etl.Steps.RowStore;

namespace Etl.Steps.Sorting;

/// <summary>Where the parts of a row's key are in a buffer.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="GroupEnd">Where what groups the row ends.</param>
/// <param name="OrderEnd">Where what orders it ends, and its position starts.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct SortKeyRange(int Start, int GroupEnd, int OrderEnd, int End);

/// <summary>
/// Turns rows into bytes that compare as the rows shall be ordered: first what groups them, then what orders them, then
/// their position. A descending key has its bytes turned round, and where nulls come first, their marker is exchanged with
/// that of values; both keep that no key is the beginning of another one. Not thread-safe.
/// </summary>
internal sealed class SortKeyEncoder
{
    private readonly bool _lastFirst;
    private readonly Segment[] _segments;
    private readonly int _groupSegments;
    private SortKeyRange[] _ranges = [];

    /// <param name="keys">What rows are grouped by, then what they are ordered by.</param>
    /// <param name="groups">How many of the keys, from the first one on, make a group.</param>
    /// <param name="lastFirst">Whether of equal rows the one with the last position comes first.</param>
    public SortKeyEncoder(IReadOnlyList<SortKey> keys, int groups = 0, bool lastFirst = false)
    {
        _lastFirst = lastFirst;
        List<Segment> segments = [];
        AddSegments(segments, keys, 0, groups);
        _groupSegments = segments.Count;
        AddSegments(segments, keys, groups, keys.Count);
        _segments = [.. segments];
    }

    /// <summary>The keys of the rows last encoded.</summary>
    public byte[] Buffer { get; private set; } = [];

    /// <summary>Where each key is in <see cref="Buffer"/>.</summary>
    public ReadOnlySpan<SortKeyRange> Ranges => _ranges;

    public ReadOnlySpan<byte> this[int row] => Buffer.AsSpan(_ranges[row].Start.._ranges[row].End);

    /// <summary>Encodes rows of columns that are parallel to the keys and belong to a batch at <paramref name="position"/>.</summary>
    public void Encode(ReadOnlySpan<Column> columns, ReadOnlySpan<int> rows, Position position)
    {
        long total = (long)rows.Length * PositionKey.MaxLength;
        foreach (Segment segment in _segments)
        {
            segment.Encoder.Encode(columns.Slice(segment.First, segment.Count), rows);
            // The keys of a segment follow one another.
            total += rows.Length == 0 ? 0 : segment.Encoder.Ends[rows.Length - 1];
        }

        if (total > Array.MaxLength) throw new StepException("The keys of one batch pass 2 GiB. Order and group by shorter columns.");
        if (Buffer.Length < total) Buffer = new byte[(int)Math.Clamp(total + (total / 4), 4096, Array.MaxLength)];
        if (_ranges.Length < rows.Length) _ranges = new SortKeyRange[rows.Length];
        Span<byte> place = stackalloc byte[PositionKey.MaxLength];
        int shared = PositionKey.WriteBatch(place, position);
        int at = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int start = at;
            at = Copy(0, _groupSegments, i, at);
            int groupEnd = at;
            at = Copy(_groupSegments, _segments.Length, i, at);
            int orderEnd = at;
            int length = PositionKey.WriteRow(place, shared, rows[i]);
            place[..length].CopyTo(Buffer.AsSpan(at));
            at += length;
            if (_lastFirst) Invert(Buffer.AsSpan(orderEnd, length));
            _ranges[i] = new SortKeyRange(start, groupEnd, orderEnd, at);
        }
    }

    /// <summary>Turns bytes round, so that what compared as smaller compares as larger.</summary>
    public static void Invert(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++) bytes[i] ^= byte.MaxValue;
    }

    /// <summary>Keys that need nothing done to them are encoded together, the others each for itself.</summary>
    private static void AddSegments(List<Segment> segments, IReadOnlyList<SortKey> keys, int from, int to)
    {
        while (from < to)
        {
            int count = 1;
            while (keys[from].IsPlain && from + count < to && keys[from + count].IsPlain) count++;
            segments.Add(new Segment(from, count, keys[from].Descending, keys[from].NullsFirst, new KeyEncoder([.. keys.Skip(from).Take(count).Select(key => KeyColumn.OfValue(key.Input.Type))])));
            from += count;
        }
    }

    private int Copy(int fromSegment, int toSegment, int row, int at)
    {
        for (int i = fromSegment; i < toSegment; i++)
        {
            Segment segment = _segments[i];
            int start = segment.Encoder.Starts[row];
            int length = segment.Encoder.Ends[row] - start;
            Span<byte> target = Buffer.AsSpan(at, length);
            segment.Encoder.Buffer.AsSpan(start, length).CopyTo(target);
            if (segment.NullsFirst) target[0] ^= KeyEncoder.Value ^ KeyEncoder.Null;
            if (segment.Descending) Invert(target[1..]);
            at += length;
        }

        return at;
    }

    private sealed record Segment(int First, int Count, bool Descending, bool NullsFirst, KeyEncoder Encoder);
}
