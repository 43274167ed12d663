using Microsoft.Win32.SafeHandles;

namespace Etl.Steps.Compression.Inflate;

/// <summary>
/// Decodes a gzip file ahead of its reader. The file is cut into segments by compressed bytes, one more than there are
/// workers is under way, and each has the members that begin in it. Not thread-safe.
/// </summary>
/// <param name="file">The file; must stay open until this object is disposed.</param>
/// <param name="start">Where a member begins.</param>
/// <param name="workers">Who decodes.</param>
internal sealed class GzipAhead(SafeFileHandle file, long start, TaskScheduler workers) : IDisposable
{
    private readonly int _most = Math.Min(workers.MaximumConcurrencyLevel, Environment.ProcessorCount) + 1;
    private readonly long _length = RandomAccess.GetLength(file);
    private readonly Queue<GzipSegment> _segments = new(); // in the order of the file
    private long _planned = start; // where the next segment begins
    private bool _stopped;

    public SafeFileHandle File => file;

    /// <summary>The members from a place on, as many as were decoded together; null where they were not. The caller disposes it.</summary>
    public GzipSegment? TryTake(long position)
    {
        while (_segments.TryPeek(out GzipSegment? passed) && passed.Limit <= position)
        {
            // It begins with no member, or with what looked like one.
            Stop(_segments.Dequeue());
        }

        Plan();
        if (_stopped || !_segments.TryPeek(out GzipSegment? first) || first.From > position) return null;
        // While another worker is at it, the segments behind it can be seen to.
        foreach (GzipSegment segment in _segments)
        {
            if (first.IsDone) break;
            segment.TryRun();
        }

        first.Complete();
        // Members as large as that are decoded piece by piece, or the memory would not do.
        _stopped |= first.IsTooLarge;
        if (first.Start != position) return null;
        return _segments.Dequeue();
    }

    public void Dispose()
    {
        foreach (GzipSegment segment in _segments) Stop(segment);
        _segments.Clear();
    }

    private static void Stop(GzipSegment segment)
    {
        segment.Withdraw();
        segment.Dispose();
    }

    private void Plan()
    {
        while (!_stopped && _segments.Count < _most && _planned < _length)
        {
            GzipSegment segment = new(file, _planned, Math.Min(_planned + GzipSegment.Bytes, _length));
            segment.Offer(workers);
            _segments.Enqueue(segment);
            _planned = segment.Limit;
        }
    }
}
