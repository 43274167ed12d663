using System.Runtime.InteropServices;
using Etl.Messages;
using Etl.Steps.Keys;
using Etl.Steps.Rows;

namespace Etl.Steps.Aggregation;

/// <summary>The groups of some of the rows, with their states. Not thread-safe.</summary>
internal sealed partial class PartialState : IPartialState, IGroupResults
{
    // Rows are added in blocks, whose records are still in the core's cache when the last accumulator comes to them. With
    // 1024 rows a million groups took 10 % more time to find and add to, with 256 as much as with these.
    private const int BlockRows = 512;

    // Rows that are added at once by a state that is nearly full.
    private const int CarefulRows = 256;

    // Of one accumulator for one group.
    private const int UsualBytes = 24;

    private readonly AggregatePlan _plan;
    private readonly GroupRecords _records = new();
    private readonly GroupTable _groups;
    private readonly IAccumulator[] _accumulators;
    private readonly RowInputs _inputs;
    private readonly KeyEncoder _encoder;
    private CodedKeys? _codedKeys; // null when they do not pay
    private readonly int[] _groupOfRow = new int[BlockRows];
    private readonly int[] _valueRows = new int[BlockRows];
    private readonly int[] _valueGroups = new int[BlockRows];
    private int[] _mergedGroups = [];

    public PartialState(AggregatePlan plan)
    {
        _plan = plan;
        _groups = new GroupTable(_records, plan.KeyBytes);
        _accumulators = [.. plan.Accumulators.Select(accumulator => Accumulators.Create(accumulator, _records))];
        _inputs = new RowInputs(plan.RowInputs);
        _encoder = new KeyEncoder(plan.Keys);
        _codedKeys = CodedKeys.TryCreate(plan.Keys, BlockRows);
        AddOnlyGroup();
    }

    public AggregatePlan Plan => _plan;

    public GroupTable Table => _groups;

    public long GroupCount => _groups.Count;

    /// <summary>Whether nothing was added since it was made or cleared.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>See <see cref="IAccumulator.PeakBytes"/>.</summary>
    public long PeakBytes(long groups, long values)
    {
        long bytes = _groups.PeakBytes(groups) + (_codedKeys?.Bytes ?? 0);
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
        Merge(from, from.AllGroups());
    }

    /// <summary>Adds some of another's groups. The other is only read, so that several may take from it at once.</summary>
    public void Merge(PartialState from, ReadOnlySpan<int> fromGroups)
    {
        Accumulators.Grow(ref _mergedGroups, fromGroups.Length);
        IsEmpty = false;
        Span<int> groups = _mergedGroups.AsSpan(0, fromGroups.Length);
        _groups.FindOrAdd(from._groups, fromGroups, groups);
        Reserve();
        for (int i = 0; i < _accumulators.Length; i++) _accumulators[i].Merge(from._accumulators[i], fromGroups, groups);
    }

    /// <summary>Forgets all groups and keeps the memory for the next ones.</summary>
    public void Clear()
    {
        foreach (IAccumulator accumulator in _accumulators) accumulator.Clear(_groups.Count);
        _groups.Clear();
        _codedKeys = null; // what passes the memory has many groups
        AddOnlyGroup();
        IsEmpty = true;
    }

    /// <summary>Nothing to give back: the arrays are the collector's.</summary>
    public void Dispose()
    {
    }

    /// <summary>The groups sorted by key.</summary>
    public int[] SortedGroups()
    {
        int[] groups = AllGroups();
        SortGroups(groups);
        return groups;
    }

    /// <summary>Sorts some of the groups by key.</summary>
    public void SortGroups(Span<int> groups) => KeySort.Sort(_groups, groups);

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

    private int[] AllGroups() => [.. Enumerable.Range(0, _groups.Count)];

    private void AddRows(RowBatch batch, ReadOnlySpan<int> rows)
    {
        for (int start = 0; start < rows.Length; start += BlockRows) AddBlock(batch, rows.Slice(start, Math.Min(BlockRows, rows.Length - start)));
    }

    private void AddBlock(RowBatch batch, ReadOnlySpan<int> rows)
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
        Span<int> groups = _groupOfRow.AsSpan(0, rows.Length);
        // Without keys every row is in group 0, which the array is full of.
        if (_plan.Keys.Count == 0) return groups;
        if (_codedKeys is { } coded && coded.TryFind(batch, rows, groups)) FindUnknown(coded, batch, rows, groups);
        else FindByBytes(batch, rows, groups);
        if (_codedKeys is { Pays: false }) _codedKeys = null;
        return groups;
    }

    private void FindUnknown(CodedKeys coded, RowBatch batch, ReadOnlySpan<int> rows, Span<int> groups)
    {
        ReadOnlySpan<int> unknown = coded.Unknown;
        if (unknown.IsEmpty) return;
        for (int i = 0; i < unknown.Length; i++) _valueRows[i] = rows[unknown[i]];
        Span<int> found = _valueGroups.AsSpan(0, unknown.Length);
        FindByBytes(batch, _valueRows.AsSpan(0, unknown.Length), found);
        coded.Learn(found, groups);
    }

    private void FindByBytes(RowBatch batch, ReadOnlySpan<int> rows, Span<int> groups)
    {
        _encoder.Encode(batch, rows);
        _groups.FindOrAdd(_encoder.Buffer, _encoder.Starts, _encoder.Ends, groups);
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
