using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// One group that may be too large for the memory, merged from its saved states accumulator by accumulator: distinct
/// values go through the memory one by one, everything else is small or an error.
/// </summary>
internal sealed class LargeGroup : IGroupResults, IDisposable
{
    private readonly AggregatePlan _plan;
    private readonly byte[] _key;
    private readonly IAccumulator?[] _accumulators;
    private readonly MergedValues?[] _values;

    private LargeGroup(AggregatePlan plan, byte[] key)
    {
        _plan = plan;
        _key = key;
        _accumulators = new IAccumulator?[plan.Accumulators.Count];
        _values = new MergedValues?[plan.Accumulators.Count];
    }

    /// <summary>Merges the states of a group from all cursors that stand at it, and moves them past it.</summary>
    /// <exception cref="StepException">A file cannot be written or read, or the group's texts are too large for the memory.</exception>
    public static LargeGroup Merge(AggregatePlan plan, byte[] key, IEnumerable<StateRunCursor> cursors, SpillLimits limits, ScratchFolder scratch)
    {
        LargeGroup group = new(plan, key);
        try
        {
            List<StateReader> readers = [.. cursors.Select(cursor => cursor.TakeGroup(key)).OfType<StateReader>()];
            for (int i = 0; i < plan.Accumulators.Count; i++)
            {
                if (plan.Accumulators[i].Function == MeasureFunction.CountDistinct) group._values[i] = MergedValues.Merge(readers, scratch);
                else group._accumulators[i] = group.MergeInMemory(i, readers, limits);
            }

            foreach (StateReader reader in readers) reader.Complete();
            return group;
        }
        catch (InvalidDataException e)
        {
            group.Dispose();
            throw new StepException(scratch.Path, $"A temporary file in '{scratch.Path}' was changed or damaged while the run used it. {e.Message} Check the disk, and run the pipeline again.", e);
        }
        catch
        {
            group.Dispose();
            throw;
        }
    }

    public ReadOnlySpan<byte> KeyOf(int group) => _key;

    public ResultOverflow? Finish(int measure, ReadOnlySpan<int> groups, Column column)
    {
        int accumulator = _plan.AccumulatorOf(measure);
        return _values[accumulator] is { } values
            ? DistinctValues.Finish(_plan.Measures[measure], values, column)
            : _accumulators[accumulator]!.Finish(_plan.Measures[measure], groups, column);
    }

    /// <summary>Writes the group as a state of one group.</summary>
    public void Save(Stream stream)
    {
        StateWriter writer = new(stream);
        PartialState.WriteHead(writer, _plan, groups: 1);
        writer.WriteBytes(_key);
        for (int i = 0; i < _accumulators.Length; i++)
        {
            if (_values[i] is { } values) values.Save(writer);
            else _accumulators[i]!.Save(writer, [0]);
        }

        writer.Complete();
    }

    public void Dispose()
    {
        foreach (MergedValues? values in _values) values?.Dispose();
    }

    private IAccumulator MergeInMemory(int index, IReadOnlyList<StateReader> readers, SpillLimits limits)
    {
        AccumulatorPlan plan = _plan.Accumulators[index];
        IAccumulator? merged = null;
        foreach (StateReader reader in readers)
        {
            GroupRecords records = new();
            IAccumulator part = Accumulators.Create(plan, records);
            records.Add();
            part.Reserve(1);
            part.Load(reader, 1);
            if (merged is null) merged = part;
            else merged.Merge(part, [0], [0]);
            // What is ahead of it: the rows' places in order, and the text itself.
            if (plan.Function == MeasureFunction.StringAgg && merged.BytesOf(0) > limits.GroupBytes) throw TooLarge(index, limits);
        }

        return merged!;
    }

    private StepException TooLarge(int accumulator, SpillLimits limits)
    {
        Measure measure = _plan.Measures[Enumerable.Range(0, _plan.Measures.Count).First(i => _plan.AccumulatorOf(i) == accumulator)];
        return new StepException($"The measure '{measure.Name}' ({measure.Text}) joins more texts for {KeyReader.Describe(_plan.Keys, _key)} than the memory holds: one group may take {limits.GroupBytes} bytes here. Use smaller groups or shorter texts, or raise \"limits\": {{ \"memory\": … }}.");
    }
}
