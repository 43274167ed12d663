namespace Etl.Steps.Aggregation;

/// <summary>
/// The distinct values of one group in ascending order and how often each came, merged from several saved states. They
/// pass through the memory one by one and lie in a temporary file. Not thread-safe.
/// </summary>
internal sealed class MergedValues : IDisposable
{
    private readonly SpillFile _file;
    private SpillRun _run;

    private MergedValues(SpillFile file) => _file = file;

    /// <summary>How many distinct values there are.</summary>
    public long Distinct { get; private set; }

    /// <summary>How many values there are.</summary>
    public long Total { get; private set; }

    /// <summary>Merges what <see cref="ValueRuns.Save"/> wrote for one group to each of the readers, which are left behind it.</summary>
    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public static MergedValues Merge(IEnumerable<StateReader> readers, ScratchFolder scratch)
    {
        PriorityQueue<Source, Source> sources = new(Comparer<Source>.Create((x, y) => x.Value.SequenceCompareTo(y.Value)));
        foreach (StateReader reader in readers)
        {
            Source source = new(reader);
            if (source.MoveNext()) sources.Enqueue(source, source);
        }

        MergedValues merged = new(SpillFile.Create(scratch));
        try
        {
            merged._run = merged._file.Append(stream => merged.Write(new StateWriter(stream), sources));
            return merged;
        }
        catch
        {
            merged.Dispose();
            throw;
        }
    }

    /// <summary>Reads the values again from the first one on: bytes and how often they came, in turns.</summary>
    public StateReader Open() => new(new SpillStream(_run));

    /// <summary>Writes the values as <see cref="ValueRuns.Save"/> does.</summary>
    public void Save(StateWriter writer)
    {
        writer.WriteCount(Distinct);
        StateReader values = Open();
        for (long i = 0; i < Distinct; i++)
        {
            writer.WriteBytes(values.ReadBytes(Array.MaxLength));
            writer.WriteCount(values.ReadCount());
        }
    }

    public void Dispose() => _file.Dispose();

    private void Write(StateWriter writer, PriorityQueue<Source, Source> sources)
    {
        byte[] value = [];
        while (sources.TryPeek(out Source? first, out _))
        {
            Accumulators.Grow(ref value, first.Value.Length);
            int length = first.Value.Length;
            first.Value.CopyTo(value);
            long count = 0;
            while (sources.TryPeek(out Source? source, out _) && source.Value.SequenceEqual(value.AsSpan(0, length)))
            {
                count = checked(count + source.Count);
                sources.Dequeue();
                if (source.MoveNext()) sources.Enqueue(source, source);
            }

            writer.WriteBytes(value.AsSpan(0, length));
            writer.WriteCount(count);
            Distinct++;
            Total = checked(Total + count);
        }

        writer.Complete();
    }

    /// <summary>One saved state, at one of its values.</summary>
    private sealed class Source(StateReader reader)
    {
        private long _left = reader.ReadCount();
        private byte[] _value = [];
        private int _length;

        public ReadOnlySpan<byte> Value => _value.AsSpan(0, _length);

        public long Count { get; private set; }

        public bool MoveNext()
        {
            if (_left-- == 0) return false;
            ReadOnlySpan<byte> value = reader.ReadBytes(Array.MaxLength);
            Accumulators.Grow(ref _value, value.Length);
            value.CopyTo(_value);
            _length = value.Length;
            Count = reader.ReadCount();
            return true;
        }
    }
}
