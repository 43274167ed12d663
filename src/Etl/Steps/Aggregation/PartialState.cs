using System.Runtime.InteropServices;
using Etl.Messages;
using Etl.Steps.Keys;
using Etl.Steps.Rows;

namespace Etl.Steps.Aggregation;

/// <summary>The groups of some of the rows, with their states. Not thread-safe.</summary>
internal sealed partial class PartialState : IPartialState, IGroupResults
{
    // Keys are made and looked up in blocks that stay in the nearest cache.
    private const int BlockRows = 1024;

    // Rows that are added at once by a state that is nearly full.
    private const int CarefulRows = 256;

    // Of one accumulator for one group.
    private const int UsualBytes = 24;

    private readonly AggregatePlan _plan;
    private readonly GroupTable _groups = new();
    private readonly IAccumulator[] _accumulators;
    private readonly RowInputs _inputs;
    private readonly KeyEncoder _encoder;
    private int[] _groupOfRow = [];
    private int[] _mergedGroups = [];
    private int[] _valueRows = [];
    private int[] _valueGroups = [];

    public PartialState(AggregatePlan plan)
    {
        _plan = plan;
        _accumulators = [.. plan.Accumulators.Select(Accumulators.Create)];
        _inputs = new RowInputs(plan.RowInputs);
        _encoder = new KeyEncoder(plan.Keys);
        AddOnlyGroup();
    }

    public AggregatePlan Plan => _plan;

    public long GroupCount => _groups.Count;

    /// <summary>Whether nothing was added since it was made or cleared.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>See <see cref="IAccumulator.PeakBytes"/>.</summary>
    public long PeakBytes(long groups, long values)
    {
        long bytes = _groups.PeakBytes(groups);
        foreach (IAccumulator accumulator in _accumulators) bytes += accumulator.PeakBytes(groups, values);
        return bytes;
    }

    public void Add(RowBatch batch, IRejectSink rejects) => Add(batch, rejects, long.MaxValue, null);

    /// <summary>Adds the rows and keeps to a limit of memory.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="rejects">Gets the rows whose expressions fail.</param>
    /// <param name="memoryBytes">The limit.</param>
    /// <param name="makeRoom">Called when the state is at its limit: takes what it holds away and clears it.</param>
    public void Add(RowBatch batch, IRejectSink rejects, long memoryBytes, Action? makeRoom)
    {
        try
        {
            ReadOnlySpan<int> rows = _inputs.Compute(batch, rejects);
            if (makeRoom is null || PeakBytes(_groups.Count + rows.Length, rows.Length) <= memoryBytes)
            {
                AddRows(batch, rows);
                return;
            }

            // Few of the rows may be new groups: only as many as are added at once are taken to be.
            for (int start = 0; start < rows.Length; start += CarefulRows)
            {
                ReadOnlySpan<int> part = rows.Slice(start, Math.Min(CarefulRows, rows.Length - start));
                if (!IsEmpty && PeakBytes(_groups.Count + part.Length, part.Length) > memoryBytes) makeRoom();
                AddRows(batch, part);
            }
        }
        finally
        {
            _inputs.Free();
        }
    }

    public void Merge(IPartialState other)
    {
        PartialState from = (PartialState)other;
        if (!ReferenceEquals(_plan, from._plan) && !string.Equals(_plan.Fingerprint, from._plan.Fingerprint, StringComparison.Ordinal))
            throw new ArgumentException($"States of two aggregations cannot be merged: '{_plan.Fingerprint}' and '{from._plan.Fingerprint}'.", nameof(other));
        Merge(from, 0, from._groups.Count);
    }

    /// <summary>Adds another's groups <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1.</summary>
    public void Merge(PartialState from, int first, int count)
    {
        Accumulators.Grow(ref _mergedGroups, count);
        IsEmpty = false;
        Span<int> groups = _mergedGroups.AsSpan(0, count);
        for (int i = 0; i < count; i++) groups[i] = _groups.FindOrAdd(from._groups.KeyOf(first + i), from._groups.HashOf(first + i));
        Reserve();
        for (int i = 0; i < _accumulators.Length; i++) _accumulators[i].Merge(from._accumulators[i], first, groups);
    }

    /// <summary>Forgets all groups and keeps the memory for the next ones.</summary>
    public void Clear()
    {
        foreach (IAccumulator accumulator in _accumulators) accumulator.Clear(_groups.Count);
        _groups.Clear();
        AddOnlyGroup();
        IsEmpty = true;
    }

    /// <summary>Nothing to give back: the arrays are the collector's.</summary>
    public void Dispose()
    {
    }

    /// <summary>The groups sorted by key.</summary>
    public int[] SortedGroups() => _groups.Sorted();

    public ReadOnlySpan<byte> KeyOf(int group) => _groups.KeyOf(group);

    public ResultOverflow? Finish(int measure, ReadOnlySpan<int> groups, Column column) =>
        _accumulators[_plan.AccumulatorOf(measure)].Finish(_plan.Measures[measure], groups, column);

    /// <summary>Bytes that a group takes, about, with what belongs to it alone.</summary>
    public long BytesOf(int group)
    {
        long bytes = GroupTable.EntryBytes + _groups.KeyOf(group).Length;
        foreach (IAccumulator accumulator in _accumulators) bytes += UsualBytes + accumulator.BytesOf(group);
        return bytes;
    }

    private void AddRows(RowBatch batch, ReadOnlySpan<int> rows)
    {
        ReadOnlySpan<int> groups = FindGroups(batch, rows);
        Reserve();
        IsEmpty = false;
        for (int i = 0; i < _accumulators.Length; i++)
        {
            AccumulatorPlan plan = _plan.Accumulators[i];
            MeasureValues values = new(plan.Input < 0 ? null : _inputs.Columns[plan.Input], plan.Order < 0 ? null : _inputs.Columns[plan.Order], batch.Position);
            if (values.Column?.Nulls is { } nulls) AddValues(_accumulators[i], values, nulls, rows, groups);
            else _accumulators[i].Add(values, rows, groups);
        }
    }

    private ReadOnlySpan<int> FindGroups(RowBatch batch, ReadOnlySpan<int> rows)
    {
        if (Accumulators.Grow(ref _groupOfRow, rows.Length))
        {
            _valueRows = new int[_groupOfRow.Length];
            _valueGroups = new int[_groupOfRow.Length];
        }

        // Without keys every row is in group 0, which the array is full of.
        for (int start = 0; start < rows.Length && _plan.Keys.Count > 0; start += BlockRows)
        {
            int count = Math.Min(BlockRows, rows.Length - start);
            _encoder.Encode(batch, rows.Slice(start, count));
            _groups.FindOrAdd(_encoder.Buffer, _encoder.Starts, _encoder.Ends, _groupOfRow.AsSpan(start, count));
        }

        return _groupOfRow.AsSpan(0, rows.Length);
    }

    /// <summary>Adds the rows that have a value, so that no accumulator looks at nulls.</summary>
    private void AddValues(IAccumulator accumulator, MeasureValues values, bool[] nulls, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        int count = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            _valueRows[count] = rows[i];
            _valueGroups[count] = groups[i];
            count += nulls[rows[i]] ? 0 : 1;
        }

        accumulator.Add(values, _valueRows.AsSpan(0, count), _valueGroups.AsSpan(0, count));
    }

    /// <summary>One group over everything is there even when no row is.</summary>
    private void AddOnlyGroup()
    {
        if (_plan.Keys.Count > 0) return;
        AddKey([]);
        Reserve();
    }

    private void AddKey(ReadOnlySpan<byte> key) =>
        _groups.FindOrAdd(key, KeyHash.Compute(ref MemoryMarshal.GetReference(key), key.Length));

    private void Reserve()
    {
        foreach (IAccumulator accumulator in _accumulators) accumulator.Reserve(_groups.Count);
    }
}
