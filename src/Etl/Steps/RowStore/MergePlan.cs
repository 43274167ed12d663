namespace Etl.Steps.RowStore;

/// <summary>
/// Brings sorted records together within a limit of memory: what is in memory stays there as long as it leaves room for
/// the buffers of the runs, and where there are too many runs for that (or for open files), some are merged into one first.
/// </summary>
internal static class MergePlan
{
    private const int MostOpenFiles = 128;
    private const int BufferBytes = 1 << 16;

    /// <summary>A merge over all records of all parts, which are empty afterwards. The caller disposes it.</summary>
    /// <exception cref="StepException">The scratch folder cannot be used.</exception>
    public static RecordMerge Merge(IReadOnlyList<SortedRows> parts, ScratchFolder scratch, long memoryBytes, CancellationToken cancellation)
    {
        KeepWithin(parts, memoryBytes);
        long buffers = memoryBytes - parts.Sum(part => part.Store.Count > 0 ? part.Store.MemoryBytes : 0);
        List<RunFile> runs = TakeRuns(parts);
        try
        {
            MergeToFew(runs, scratch, buffers, cancellation);
            return new RecordMerge([.. OpenStores(parts), .. Open(runs, buffers)]);
        }
        catch
        {
            foreach (RunFile run in runs) run.Delete();
            throw;
        }
    }

    /// <summary>Moves parts to the disk, the largest first, until the rest leaves room for the buffers of all runs.</summary>
    private static void KeepWithin(IReadOnlyList<SortedRows> parts, long memoryBytes)
    {
        foreach (SortedRows part in parts.Where(part => part.Store.Count == 0)) part.Store.Free();
        foreach (SortedRows part in parts.OrderByDescending(part => part.Store.MemoryBytes))
        {
            int runs = Math.Min(MostOpenFiles, parts.Sum(other => other.Runs.Count));
            if (part.Store.Count == 0 || parts.Sum(other => other.Store.MemoryBytes) + ((long)runs * BufferBytes) <= memoryBytes) continue;
            part.Spill();
            part.Store.Free();
        }
    }

    private static List<RunFile> TakeRuns(IReadOnlyList<SortedRows> parts)
    {
        List<RunFile> runs = [];
        foreach (SortedRows part in parts)
        {
            runs.AddRange(part.Runs);
            part.Runs.Clear();
        }

        return runs;
    }

    /// <summary>Merges the smallest runs until the number that is left can be read at once.</summary>
    private static void MergeToFew(List<RunFile> runs, ScratchFolder scratch, long memoryBytes, CancellationToken cancellation)
    {
        while (MostAtOnce(runs, memoryBytes) is var most && runs.Count > most)
        {
            runs.Sort((x, y) => x.Bytes.CompareTo(y.Bytes));
            int count = Math.Min(most, runs.Count - most + 1);
            List<RunFile> merged = runs.GetRange(0, count);
            // The new run is at the end: if merging fails, all of them are there to be removed.
            using RecordMerge merge = new([.. Open(merged, memoryBytes)]);
            using RunWriter writer = new(scratch, BufferBytes);
            for (int records = 0; merge.Next(); records++)
            {
                if (records % 4096 == 0) cancellation.ThrowIfCancellationRequested();
                writer.Write(merge.Key, merge.Row);
            }

            runs.RemoveRange(0, count);
            runs.Add(writer.Complete());
        }
    }

    private static int MostAtOnce(List<RunFile> runs, long memoryBytes)
    {
        long largest = runs.Count == 0 ? 0 : runs.Max(run => run.LargestRecord);
        return (int)Math.Clamp((memoryBytes - BufferBytes) / Math.Max(largest, BufferBytes), 2, MostOpenFiles);
    }

    private static List<RecordCursor> OpenStores(IReadOnlyList<SortedRows> parts)
    {
        List<RecordCursor> cursors = [];
        foreach (RecordStore store in parts.Select(part => part.Store).Where(store => store.Count > 0))
        {
            store.Sort();
            cursors.Add(new StoreCursor(store));
        }

        return cursors;
    }

    private static List<RecordCursor> Open(List<RunFile> runs, long memoryBytes)
    {
        // As large as the pages where all of them fit.
        int block = RecordStore.BlockBytesFor(memoryBytes);
        int bufferBytes = (long)block * runs.Count <= memoryBytes ? Math.Max(block, BufferBytes) : BufferBytes;
        List<RecordCursor> cursors = [];
        try
        {
            foreach (RunFile run in runs) cursors.Add(new RunReader(run, bufferBytes));
            return cursors;
        }
        catch
        {
            foreach (RecordCursor cursor in cursors) cursor.Dispose();
            throw;
        }
    }
}
