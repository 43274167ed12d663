using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// The distinct values of each group and how often each of them came: a table whose keys are the group's number and the
/// value as <see cref="KeyEncoder"/> writes it, so that sorting the keys sorts the values of each group. A value may be
/// of several columns. Holds all distinct values in memory.
/// </summary>
/// <param name="nullable">How many columns, from the first on, may hold nulls.</param>
/// <param name="columns">The columns of a value.</param>
internal sealed class ValueRuns(int nullable, params IReadOnlyList<KeyColumn> columns)
{
    private const int GroupBytes = 4;
    private const int BlockRows = 1024;

    private readonly KeyEncoder _encoder = new(columns);
    private readonly GroupTable _runs = new();
    private readonly int[] _starts = new int[BlockRows];
    private readonly int[] _ends = new int[BlockRows];
    private readonly int[] _found = new int[BlockRows];
    private byte[] _buffer = [];
    private long[] _counts = [];
    private int[]? _sorted;
    private int[] _firstOf = [];

    public void Add(ReadOnlySpan<Column> values, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        _sorted = null;
        for (int start = 0; start < rows.Length; start += BlockRows)
        {
            int count = Math.Min(BlockRows, rows.Length - start);
            _encoder.Encode(values, rows.Slice(start, count));
            int at = 0;
            for (int i = 0; i < count; i++)
            {
                _starts[i] = at;
                at = Write(at, groups[start + i], _encoder.Buffer.AsSpan(_encoder.Starts[i].._encoder.Ends[i]));
                _ends[i] = at;
            }

            Span<int> found = _found.AsSpan(0, count);
            _runs.FindOrAdd(_buffer, _starts, _ends, found);
            Accumulators.Grow(ref _counts, _runs.Count);
            foreach (int run in found) _counts[run]++;
        }
    }

    public void Merge(ValueRuns other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups)
    {
        if (other._sorted is not null)
        {
            // A few groups of a state that was loaded: only their own values are looked at.
            for (int i = 0; i < groups.Length; i++)
            {
                foreach (int run in other.RunsOf(from[i])) Add(groups[i], other.ValueOf(run), other._counts[run]);
            }

            return;
        }

        int last = -1;
        foreach (int group in from) last = Math.Max(last, group);
        int[] targets = new int[last + 1];
        targets.AsSpan().Fill(-1);
        for (int i = 0; i < from.Length; i++) targets[from[i]] = groups[i];
        for (int run = 0; run < other._runs.Count; run++)
        {
            int group = other.GroupOf(run);
            if (group <= last && targets[group] >= 0) Add(targets[group], other.ValueOf(run), other._counts[run]);
        }
    }

    /// <summary>See <see cref="IAccumulator.PeakBytes"/>.</summary>
    public long PeakBytes(long values) => _runs.PeakBytes(_runs.Count + values) + (Growth.Peak(_counts.Length, _runs.Count + values) * sizeof(long));

    /// <summary>See <see cref="IAccumulator.BytesOf"/>.</summary>
    public long BytesOf(int group)
    {
        long bytes = 0;
        foreach (int run in RunsOf(group)) bytes += GroupTable.EntryBytes + GroupBytes + ValueOf(run).Length + sizeof(long);
        return bytes;
    }

    public void Clear()
    {
        _counts.AsSpan(0, _runs.Count).Clear();
        _runs.Clear();
        _sorted = null;
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            ReadOnlySpan<int> runs = RunsOf(group);
            writer.WriteCount(runs.Length);
            foreach (int run in runs)
            {
                writer.WriteBytes(ValueOf(run));
                writer.WriteCount(_counts[run]);
            }
        }
    }

    public void Load(StateReader reader, int groups)
    {
        for (int group = 0; group < groups; group++)
        {
            long count = reader.ReadCount();
            for (long i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> value = reader.ReadBytes(Array.MaxLength - GroupBytes);
                if (!KeyReader.IsValid(columns, value, nullable)) throw StateReader.Invalid("a value is not of its column's type");
                if (i > 0 && value.SequenceCompareTo(ValueOf(_runs.Count - 1)) <= 0) throw StateReader.Invalid("its values are not in ascending order");
                int run = Add(group, value, 0);
                _counts[run] = reader.ReadCount();
                if (_counts[run] == 0) throw StateReader.Invalid("a value came no times");
            }
        }

        Sort();
    }

    /// <summary>The runs of a group, sorted by value; valid until a value is added.</summary>
    public ReadOnlySpan<int> RunsOf(int group)
    {
        if (_sorted is null) Sort();
        return group + 1 < _firstOf.Length ? _sorted.AsSpan(_firstOf[group].._firstOf[group + 1]) : [];
    }

    /// <summary>The value of a run, as <see cref="KeyReader"/> reads it.</summary>
    public ReadOnlySpan<byte> ValueOf(int run) => _runs.KeyOf(run)[GroupBytes..];

    /// <summary>How often the value came.</summary>
    public long CountOf(int run) => _counts[run];

    private int GroupOf(int run) => BinaryPrimitives.ReadInt32BigEndian(_runs.KeyOf(run));

    private int Add(int group, ReadOnlySpan<byte> value, long count)
    {
        _sorted = null;
        int length = Write(0, group, value);
        ReadOnlySpan<byte> key = _buffer.AsSpan(0, length);
        int run = _runs.FindOrAdd(key, KeyHash.Compute(ref MemoryMarshal.GetReference(key), key.Length));
        Accumulators.Grow(ref _counts, _runs.Count);
        _counts[run] = checked(_counts[run] + count);
        return run;
    }

    /// <summary>Writes a key and returns where it ends.</summary>
    private int Write(int at, int group, ReadOnlySpan<byte> value)
    {
        long end = (long)at + GroupBytes + value.Length;
        if (end > Array.MaxLength) throw new StepException("The values of one batch pass 2 GiB. Measure shorter values.");
        Accumulators.Grow(ref _buffer, (int)end);
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(at), group);
        value.CopyTo(_buffer.AsSpan(at + GroupBytes));
        return (int)end;
    }

    private void Sort()
    {
        _sorted = _runs.Sorted();
        _firstOf = new int[_sorted.Length == 0 ? 1 : GroupOf(_sorted[^1]) + 2];
        foreach (int run in _sorted) _firstOf[GroupOf(run) + 1]++;
        for (int group = 1; group < _firstOf.Length; group++) _firstOf[group] += _firstOf[group - 1];
    }
}
