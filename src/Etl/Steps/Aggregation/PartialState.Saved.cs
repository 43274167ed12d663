using System.Text;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>The saved form of a state, see <see cref="StateFormat"/>.</summary>
internal sealed partial class PartialState
{
    public void Save(Stream stream) => Save(stream, SortedGroups());

    /// <summary>Writes the state of some groups, whose keys ascend.</summary>
    public void Save(Stream stream, ReadOnlySpan<int> groups)
    {
        StateWriter writer = new(stream);
        WriteHead(writer, _plan, groups.Length);
        foreach (int group in groups) writer.WriteBytes(_groups.KeyOf(group));
        foreach (IAccumulator accumulator in _accumulators) accumulator.Save(writer, groups);
        writer.Complete();
    }

    /// <summary>Reads what <see cref="Save(Stream)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">Not such a state, another version or another aggregation, or damaged.</exception>
    public static PartialState Load(AggregatePlan plan, Stream stream)
    {
        PartialState state = new(plan);
        state.Load(stream);
        return state;
    }

    /// <summary>Replaces the groups by those of a saved state, which are then numbered in the order of their keys.</summary>
    public void Load(Stream stream)
    {
        if (!IsEmpty) Clear();
        StateReader reader = new(stream);
        LoadKeys(reader, ReadHead(reader, _plan));
        IsEmpty = false;
        Reserve();
        foreach (IAccumulator accumulator in _accumulators) accumulator.Load(reader, _groups.Count);
        reader.Complete();
    }

    /// <summary>Writes what stands in front of the keys of a saved state.</summary>
    public static void WriteHead(StateWriter writer, AggregatePlan plan, int groups)
    {
        writer.WriteBytes(Encoding.UTF8.GetBytes(plan.Fingerprint));
        writer.WriteCount(groups);
    }

    /// <summary>Reads what <see cref="WriteHead"/> wrote and returns the number of groups.</summary>
    public static long ReadHead(StateReader reader, AggregatePlan plan)
    {
        string fingerprint = Encoding.UTF8.GetString(reader.ReadBytes(StateFormat.MaxFingerprintBytes));
        if (!string.Equals(fingerprint, plan.Fingerprint, StringComparison.Ordinal))
            throw new InvalidDataException($"The saved state is of another aggregation: it was '{fingerprint}', and here it is '{plan.Fingerprint}'. Compute the state anew.");
        return reader.ReadCount();
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
}
