namespace Etl.Steps.Aggregation;

/// <summary>
/// Merges runs block by block into complete groups in ascending order of their keys. Each run has one block in memory, so
/// as many are merged at once as fit, and the others are merged to longer runs first.
/// </summary>
internal sealed class StateRunMerge(AggregatePlan plan, SpillLimits limits, CollectContext context) : IDisposable
{
    private SpillFile? _file;

    /// <summary>The groups, in parts that fit the memory; each part is valid until the next one is asked for.</summary>
    /// <exception cref="StepException">A file cannot be written or read, or a group is too large.</exception>
    public IEnumerable<MergedGroups> Merge(IEnumerable<SpillRun> runs)
    {
        Queue<SpillRun> left = new(runs);
        while (left.Count > limits.RunsAtOnce)
        {
            // No more than needed, and those first that are oldest and so were merged least often.
            int count = Math.Min(limits.RunsAtOnce, left.Count - limits.RunsAtOnce + 1);
            List<SpillRun> some = [.. Enumerable.Range(0, count).Select(_ => left.Dequeue())];
            left.Enqueue(MergeToRun(some));
        }

        return MergeAtOnce(left);
    }

    public void Dispose() => _file?.Dispose();

    private SpillRun MergeToRun(IReadOnlyList<SpillRun> runs)
    {
        _file ??= SpillFile.Create(context.Run.Scratch);
        return _file.Append(stream =>
        {
            StateRunWriter writer = new(stream, limits.BlockBytes);
            foreach (MergedGroups part in MergeAtOnce(runs))
            {
                if (part.Large is { } large) writer.Write(large);
                else writer.Write(part.State!);
            }
        });
    }

    private IEnumerable<MergedGroups> MergeAtOnce(IEnumerable<SpillRun> runs)
    {
        List<StateRunCursor> cursors = [.. runs.Select(run => new StateRunCursor(plan, run))];
        cursors.RemoveAll(cursor => !MoveOn(cursor));
        using PartialState merged = new(plan);
        while (cursors.Count > 0)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            // Up to the least of the blocks' last keys everything is in memory.
            byte[] key = LeastLastKey(cursors);
            bool isLarge = cursors.Exists(cursor => cursor.IsLarge && cursor.LastKey.SequenceEqual(key));
            foreach (StateRunCursor cursor in cursors) cursor.Take(key, !isLarge, merged);
            if (!merged.IsEmpty && (isLarge || merged.PeakBytes(0, 0) > limits.PartBytes))
            {
                yield return new MergedGroups(merged, null);
                merged.Clear();
            }

            if (isLarge)
            {
                using LargeGroup group = LargeGroup.Merge(plan, key, cursors, limits, context.Run.Scratch);
                yield return new MergedGroups(null, group);
            }

            cursors.RemoveAll(cursor => cursor.IsAtEnd && !MoveOn(cursor));
        }

        if (!merged.IsEmpty) yield return new MergedGroups(merged, null);
    }

    private static bool MoveOn(StateRunCursor cursor)
    {
        if (cursor.MoveToNextBlock()) return true;
        cursor.Dispose();
        return false;
    }

    private static byte[] LeastLastKey(List<StateRunCursor> cursors)
    {
        StateRunCursor least = cursors[0];
        foreach (StateRunCursor cursor in cursors)
        {
            if (cursor.LastKey.SequenceCompareTo(least.LastKey) < 0) least = cursor;
        }

        return least.LastKey.ToArray();
    }
}

/// <summary>Complete groups: a state of some, or one that is too large for the memory.</summary>
internal readonly record struct MergedGroups(PartialState? State, LargeGroup? Large);

/// <summary>How merging parts the memory, which is that of all workers' shares together: a half for one block of each run, a quarter for what was merged.</summary>
/// <param name="ShareBytes">Bytes of one worker's share.</param>
/// <param name="Shares">Number of shares.</param>
internal readonly record struct SpillLimits(long ShareBytes, int Shares)
{
    private const int LeastBlockBytes = 256;
    private const int MostBlockBytes = 1 << 17;

    /// <summary>Bytes of the shares together.</summary>
    public long TotalBytes => Math.Min(ShareBytes, long.MaxValue / Math.Max(1, Shares)) * Shares;

    /// <summary>Bytes that the groups of a block take in memory: small next to a share, so that many runs are merged at once, and large enough to be read in one go.</summary>
    public int BlockBytes => (int)Math.Clamp(ShareBytes / 64, LeastBlockBytes, MostBlockBytes);

    /// <summary>A loaded block takes up to twice its groups' bytes, because its arrays have room to spare.</summary>
    public int RunsAtOnce => (int)Math.Clamp(TotalBytes / 4 / BlockBytes, 2, 1 << 16);

    public long PartBytes => TotalBytes / 4;

    /// <summary>Bytes that one group may take where it must be in memory as a whole; never so few that a usual text is too long.</summary>
    public long GroupBytes => Math.Max(TotalBytes / 2, 1 << 20);
}
