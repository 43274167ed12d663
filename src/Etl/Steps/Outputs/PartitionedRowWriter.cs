using System.Buffers;
using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>Writes each row to the file of its partition. There is no file where there is no row.</summary>
internal sealed class PartitionedRowWriter(OutputFiles files, IReadOnlyList<int> columns, IRowFormat format) : IRowWriter
{
    private readonly ColumnRows _rows = new(columns);
    private readonly PartitionTable _table = new(files.Settings.Path);
    private readonly OpenFiles _open = new(files.Settings.MaxOpenFiles);
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly List<Partition> _touched = []; // partitions with rows in the batch at hand, in the order of their first one
    private int[] _next = []; // for each row of the batch the next one of its partition
    private int[] _own = []; // the rows of one partition

    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ReadOnlySpan<int> rows = _rows.Take(batch);
        _table.Take(batch);
        Group(rows, batch.Capacity);
        foreach (Partition partition in _touched) Write(partition, TakeRows(partition), cancellation);
        _touched.Clear();
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        foreach (Partition partition in _table.All)
        {
            cancellation.ThrowIfCancellationRequested();
            if (partition.File is not null) End(partition, cancellation);
        }

        files.Gzip.Finish();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _open.Dispose();
        files.Gzip.Dispose();
        format.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Chains the rows of each partition, so that they are written together: a change of file costs more than a row.</summary>
    private void Group(ReadOnlySpan<int> rows, int capacity)
    {
        if (_next.Length < capacity) _next = new int[capacity];
        foreach (int row in rows)
        {
            Partition partition = _table.Find(row);
            (int first, int last, int count) = partition.Rows;
            if (count == 0)
            {
                _touched.Add(partition);
                first = row;
            }
            else
            {
                _next[last] = row;
            }

            partition.Rows = (first, row, count + 1);
        }
    }

    private ReadOnlySpan<int> TakeRows(Partition partition)
    {
        (int row, _, int count) = partition.Rows;
        partition.Rows = default;
        if (_own.Length < count) _own = new int[Math.Max(count, 2 * _own.Length)];
        for (int i = 0; i < count; i++, row = _next[row]) _own[i] = row;
        return _own.AsSpan(0, count);
    }

    private void Write(Partition partition, ReadOnlySpan<int> rows, CancellationToken cancellation)
    {
        while (!rows.IsEmpty)
        {
            if (partition.File is null) Begin(partition);
            int written = format.Write(_rows.Columns, rows[..files.Room(partition.RowsInFile, rows.Length)], partition.RowsInFile == 0, _buffer);
            partition.RowsInFile += written;
            rows = rows[written..];
            Flush(partition);
            if (files.IsFull(partition.RowsInFile)) End(partition, cancellation);
        }
    }

    private void Begin(Partition partition)
    {
        partition.File = new GrowingFile(files.Stage(partition.Path, ++partition.Number), files.Settings.Path.Compression, files.Context, files.Gzip);
        partition.RowsInFile = 0;
        format.Begin(_buffer);
    }

    private void End(Partition partition, CancellationToken cancellation)
    {
        format.End(isEmpty: false, _buffer);
        Flush(partition);
        _open.Finish(partition.File!);
        partition.File!.Complete(cancellation);
        partition.File = null;
    }

    private void Flush(Partition partition)
    {
        _open.Append(partition.File!, _buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
