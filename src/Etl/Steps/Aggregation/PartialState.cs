using System.Runtime.InteropServices;
using System.Text;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>The groups of some of the rows, with their states. Not thread-safe.</summary>
internal sealed class PartialState : IPartialState
{
    // Keys are made and looked up in blocks that stay in the nearest cache.
    private const int BlockRows = 1024;

    private readonly AggregatePlan _plan;
    private readonly GroupTable _groups = new();
    private readonly IAccumulator[] _accumulators;
    private readonly MeasureInputs _inputs;
    private readonly KeyEncoder _encoder;
    private int[] _groupOfRow = [];
    private int[] _valueRows = [];
    private int[] _valueGroups = [];

    public PartialState(AggregatePlan plan)
    {
        _plan = plan;
        _accumulators = [.. plan.Accumulators.Select(Accumulators.Create)];
        _inputs = new MeasureInputs(plan);
        _encoder = new KeyEncoder(plan.Keys);
        if (plan.Keys.Count > 0) return;
        // One group over everything is there even when no row is.
        AddKey([]);
        Reserve();
    }

    public AggregatePlan Plan => _plan;

    public long GroupCount => _groups.Count;

    public void Add(RowBatch batch, IRejectSink rejects)
    {
        try
        {
            ReadOnlySpan<int> rows = _inputs.Compute(batch, rejects);
            ReadOnlySpan<int> groups = FindGroups(batch, rows);
            Reserve();
            for (int i = 0; i < _accumulators.Length; i++)
            {
                AccumulatorPlan plan = _plan.Accumulators[i];
                MeasureValues values = new(plan.Input < 0 ? null : _inputs[plan.Input], plan.Order < 0 ? null : _inputs[plan.Order], batch.Position);
                if (values.Column?.Nulls is { } nulls) AddValues(_accumulators[i], values, nulls, rows, groups);
                else _accumulators[i].Add(values, rows, groups);
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
        int[] groups = new int[from._groups.Count];
        for (int i = 0; i < groups.Length; i++) groups[i] = _groups.FindOrAdd(from._groups.KeyOf(i), from._groups.HashOf(i));
        Reserve();
        for (int i = 0; i < _accumulators.Length; i++) _accumulators[i].Merge(from._accumulators[i], groups);
    }

    public void Save(Stream stream)
    {
        StateWriter writer = new(stream);
        writer.WriteBytes(Encoding.UTF8.GetBytes(_plan.Fingerprint));
        writer.WriteCount(_groups.Count);
        int[] sorted = SortedGroups();
        foreach (int group in sorted) writer.WriteBytes(_groups.KeyOf(group));
        foreach (IAccumulator accumulator in _accumulators) accumulator.Save(writer, sorted);
        writer.Complete();
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">Not such a state, another version or another aggregation, or damaged.</exception>
    public static PartialState Load(AggregatePlan plan, Stream stream)
    {
        StateReader reader = new(stream);
        string fingerprint = Encoding.UTF8.GetString(reader.ReadBytes(StateFormat.MaxFingerprintBytes));
        if (!string.Equals(fingerprint, plan.Fingerprint, StringComparison.Ordinal))
            throw new InvalidDataException($"The saved state is of another aggregation: it was '{fingerprint}', and here it is '{plan.Fingerprint}'. Compute the state anew.");
        PartialState state = new(plan);
        state.LoadKeys(reader, reader.ReadCount());
        state.Reserve();
        foreach (IAccumulator accumulator in state._accumulators) accumulator.Load(reader, state._groups.Count);
        reader.Complete();
        return state;
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

    private void LoadKeys(StateReader reader, long count)
    {
        for (long i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> key = reader.ReadBytes(Array.MaxLength);
            if (!KeyReader.IsValid(_plan.Keys, key)) throw StateReader.Invalid("a key is not of the columns' types");
            if (i > 0 && key.SequenceCompareTo(_groups.KeyOf((int)i - 1)) <= 0) throw StateReader.Invalid("its keys are not in ascending order");
            AddKey(key);
        }
    }

    private void AddKey(ReadOnlySpan<byte> key) =>
        _groups.FindOrAdd(key, KeyHash.Compute(ref MemoryMarshal.GetReference(key), key.Length));

    private void Reserve()
    {
        foreach (IAccumulator accumulator in _accumulators) accumulator.Reserve(_groups.Count);
    }
}
