using System.Diagnostics;
using Etl.Running.Checkpoints;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Counts what passes one step. Any worker, through Interlocked; called once a batch or file, never per row.</summary>
internal sealed class StepMeter(int tallies = 0)
{
    private readonly long[] _tallies = new long[tallies];
    private long _filesIn;
    private long _filesOut;
    private long _rowsIn;
    private long _rowsOut;
    private long _rowsRejected;
    private long _rowsDropped;
    private long _rowsCreated;
    private long _tableRowsIn;
    private long _tableRowsRejected;
    private long _bytesIn;
    private long _chunksSent;
    private long _chunksParsed;
    private long _bytesOut;
    private long _busy; // Stopwatch ticks
    private long _firstStart = long.MaxValue; // Stopwatch timestamp
    private long _lastEnd; // Stopwatch timestamp

    public long FilesIn => Volatile.Read(ref _filesIn);

    public long FilesOut => Volatile.Read(ref _filesOut);

    public long RowsIn => Volatile.Read(ref _rowsIn);

    public long RowsOut => Volatile.Read(ref _rowsOut);

    public long RowsRejected => Volatile.Read(ref _rowsRejected);

    public long RowsDropped => Volatile.Read(ref _rowsDropped);

    /// <summary>Rows that a row transform made beyond those it took in.</summary>
    public long RowsCreated => Volatile.Read(ref _rowsCreated);

    /// <summary>Rows that the table side of a join took in.</summary>
    public long TableRowsIn => Volatile.Read(ref _tableRowsIn);

    /// <summary>Those of them that it rejected, which <see cref="RowsRejected"/> counts too.</summary>
    public long TableRowsRejected => Volatile.Read(ref _tableRowsRejected);

    public long BytesIn => Volatile.Read(ref _bytesIn);

    public long BytesOut => Volatile.Read(ref _bytesOut);

    /// <summary>Chunks that a reader cut, before they are parsed.</summary>
    public long ChunksSent => Volatile.Read(ref _chunksSent);

    public long ChunksParsed => Volatile.Read(ref _chunksParsed);

    /// <summary>What the step counts besides, parallel to <see cref="Steps.ITalliedStep.Tallies"/>.</summary>
    public IReadOnlyList<long> Tallies => [.. Enumerable.Range(0, _tallies.Length).Select(i => Volatile.Read(ref _tallies[i]))];

    public TimeSpan Busy => Stopwatch.GetElapsedTime(0, Volatile.Read(ref _busy));

    /// <summary>From the first message's start to the last one's end.</summary>
    public TimeSpan Active
    {
        get
        {
            long end = Volatile.Read(ref _lastEnd);
            return end == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Volatile.Read(ref _firstStart), end);
        }
    }

    public void AddFilesIn(long count) => Interlocked.Add(ref _filesIn, count);

    public void AddFilesOut(long count) => Interlocked.Add(ref _filesOut, count);

    public void AddBytesIn(long bytes) => Interlocked.Add(ref _bytesIn, bytes);

    public void AddBytesOut(long bytes) => Interlocked.Add(ref _bytesOut, bytes);

    public void AddChunkSent() => Interlocked.Increment(ref _chunksSent);

    public void Add(in FileCounts counts)
    {
        if (counts.FilesIn != 0) AddFilesIn(counts.FilesIn);
        if (counts.FilesOut != 0) AddFilesOut(counts.FilesOut);
        if (counts.BytesIn != 0) AddBytesIn(counts.BytesIn);
        if (counts.BytesOut != 0) AddBytesOut(counts.BytesOut);
        if (counts.ChunksSent != 0) Interlocked.Add(ref _chunksSent, counts.ChunksSent);
    }

    /// <summary>Writes what it counts of rows, and of chunks that have become some; the others are saved with their items.</summary>
    public void SaveRows(BinaryWriter writer)
    {
        foreach (long count in (ReadOnlySpan<long>)[_rowsIn, _rowsOut, _rowsRejected, _rowsDropped, _rowsCreated, _tableRowsIn, _tableRowsRejected, _chunksParsed, _busy, .. _tallies]) writer.Write(count);
    }

    /// <summary>Adds what <see cref="SaveRows"/> wrote.</summary>
    public void LoadRows(BinaryReader reader)
    {
        AddRows(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        Interlocked.Add(ref _tableRowsIn, reader.ReadInt64());
        Interlocked.Add(ref _tableRowsRejected, reader.ReadInt64());
        Interlocked.Add(ref _chunksParsed, reader.ReadInt64());
        Interlocked.Add(ref _busy, reader.ReadInt64());
        for (int i = 0; i < _tallies.Length; i++) Interlocked.Add(ref _tallies[i], reader.ReadInt64());
    }

    public void AddChunkParsed() => Interlocked.Increment(ref _chunksParsed);

    public void AddRows(long rowsIn, long rowsOut, long rejected, long dropped, long created = 0)
    {
        if (rowsIn != 0) Interlocked.Add(ref _rowsIn, rowsIn);
        if (rowsOut != 0) Interlocked.Add(ref _rowsOut, rowsOut);
        if (rejected != 0) Interlocked.Add(ref _rowsRejected, rejected);
        if (dropped != 0) Interlocked.Add(ref _rowsDropped, dropped);
        if (created != 0) Interlocked.Add(ref _rowsCreated, created);
    }

    /// <summary>Takes over what a join counts, where its step tells it.</summary>
    public void AddUnmatched(IJoinState join)
    {
        if (_tallies.Length > 0) AddTallies([join.TakeUnmatched()]);
    }

    public void AddTableRows(long rowsIn, long rejected)
    {
        Interlocked.Add(ref _tableRowsIn, rowsIn);
        if (rejected == 0) return;
        Interlocked.Add(ref _tableRowsRejected, rejected);
        Interlocked.Add(ref _rowsRejected, rejected);
    }

    public void AddTallies(ReadOnlySpan<long> counts)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0) Interlocked.Add(ref _tallies[i], counts[i]);
        }
    }

    /// <summary>Adds a stretch of work that began at <paramref name="start"/> and ends now, less the time it only waited.</summary>
    /// <param name="start">From <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="waited">Stopwatch ticks spent waiting for a reader's queue.</param>
    /// <returns>The timestamp of the end.</returns>
    public long AddBusy(long start, long waited = 0)
    {
        long end = Stopwatch.GetTimestamp();
        Interlocked.Add(ref _busy, end - start - waited);
        for (long seen = Volatile.Read(ref _firstStart); start < seen;)
        {
            long now = Interlocked.CompareExchange(ref _firstStart, start, seen);
            if (now == seen) break;
            seen = now;
        }

        for (long seen = Volatile.Read(ref _lastEnd); end > seen;)
        {
            long now = Interlocked.CompareExchange(ref _lastEnd, end, seen);
            if (now == seen) break;
            seen = now;
        }

        return end;
    }
}
