namespace Etl.Steps.Compression;

/// <summary>Takes the members of a gzip file, in order.</summary>
internal interface IGzipTarget
{
    /// <param name="member">A whole member.</param>
    /// <param name="isLast">Whether the file is complete with it.</param>
    void Append(ReadOnlySpan<byte> member, bool isLast);

    /// <summary>Lets go of the file, which will not be completed.</summary>
    void Abandon();
}

/// <summary>
/// Compresses blocks to members of gzip files, on all CPU workers, and hands the members to their files in the order in
/// which the blocks came. All members are used by the thread that adds the blocks: when too many are under way, it
/// compresses one itself. Not thread-safe.
/// </summary>
/// <param name="workers">Where the blocks are compressed.</param>
/// <param name="mostBytes">Bytes that the blocks under way may have; one more is being filled.</param>
internal sealed class GzipQueue(TaskScheduler workers, long mostBytes) : IDisposable
{
    private readonly int _most = (int)Math.Clamp(mostBytes / GzipBlock.MostBytes, 1, Math.Min(workers.MaximumConcurrencyLevel, Environment.ProcessorCount) + 1);
    private readonly Queue<GzipBlock> _blocks = new(); // in order; at most so many
    private readonly Stack<GzipBlock> _idle = new();

    /// <summary>A block to fill, and to give back by <see cref="Add"/> or <see cref="Return"/>.</summary>
    public GzipBlock Rent() => _idle.TryPop(out GzipBlock? block) ? block : new GzipBlock();

    public void Return(GzipBlock block) => _idle.Push(block);

    public void Add(GzipBlock block, IGzipTarget target, bool isLast)
    {
        block.Begin(target, isLast);
        block.Offer(workers);
        _blocks.Enqueue(block);
        while (_blocks.Count > 0 && (_blocks.Count > _most || _blocks.Peek().IsDone)) AppendFirst();
    }

    /// <summary>Completes all files whose last block was added.</summary>
    public void Finish()
    {
        while (_blocks.Count > 0) AppendFirst();
    }

    /// <summary>Lets go of files that are not complete. Nothing of them is worked on any more.</summary>
    public void Dispose()
    {
        foreach (GzipBlock block in _blocks)
        {
            block.Withdraw();
            block.Abandon();
            block.Dispose();
        }

        foreach (GzipBlock block in _idle) block.Dispose();
        _blocks.Clear();
        _idle.Clear();
    }

    private void AppendFirst()
    {
        GzipBlock first = _blocks.Peek();
        // While another thread is at it, the blocks behind it can be seen to.
        foreach (GzipBlock block in _blocks)
        {
            if (first.IsDone) break;
            block.TryRun();
        }

        first.Append();
        _blocks.Dequeue();
        _idle.Push(first);
    }
}
