using Microsoft.Win32.SafeHandles;

namespace Etl.Steps.Compression.Inflate;

/// <summary>
/// Decodes a gzip file ahead of its reader. The file is cut into segments by compressed bytes, each of which has the
/// members that begin in it, and workers that are short of work take the next ones. What none has begun with is left to
/// the reader, who decodes piece by piece, within the nearest cache. Not thread-safe.
/// </summary>
/// <param name="file">The file; must stay open until this object is disposed.</param>
/// <param name="start">Where a member begins.</param>
/// <param name="workers">Who decodes.</param>
internal sealed class GzipAhead(SafeFileHandle file, long start, TaskScheduler workers) : IDisposable
{
    private readonly GzipPlaces _places = GzipPlaces.Of(workers);
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

        GzipSegment? taken = null;
        if (_segments.TryPeek(out GzipSegment? first) && first.From <= position)
        {
            if (first.TryWithdraw()) Stop(_segments.Dequeue());
            else taken = Take(first, position);
        }

        Plan(position);
        return taken;
    }

    public void Dispose()
    {
        foreach (GzipSegment segment in _segments) Stop(segment);
        _segments.Clear();
    }

    /// <summary>Waits for a segment that another worker is at.</summary>
    private GzipSegment? Take(GzipSegment first, long position)
    {
        // Meanwhile those behind it can be seen to.
        foreach (GzipSegment segment in _segments)
        {
            if (first.IsDone) break;
            segment.TryRun();
        }

        first.Complete();
        return first.Start == position ? _segments.Dequeue() : null;
    }

    private void Stop(GzipSegment segment)
    {
        segment.Withdraw();
        // Members as large as that are decoded piece by piece, or the memory would not do.
        _stopped |= segment.IsTooLarge;
        segment.Dispose();
    }

    private void Plan(long position)
    {
        // The reader begins with the part that it is in; what lies ahead of it is for the others.
        if (_segments.Count == 0) _planned = Math.Max(_planned, position + GzipSegment.Bytes);
        while (!_stopped && _planned < _length && _places.TryTake())
        {
            GzipSegment segment = new(file, _planned, Math.Min(_planned + GzipSegment.Bytes, _length), _places);
            segment.Offer(workers);
            _segments.Enqueue(segment);
            _planned = segment.Limit;
        }
    }
}
