using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>Writes each row to the file of its partition. There is no file where there is no row.</summary>
internal sealed class PartitionedRowWriter : IFormattingWriter
{
    private readonly OutputFiles _files;
    private readonly Func<PartitionFormatter> _createFormatter;
    private readonly PartitionFormatter _formatter; // of rows that come unformatted
    private readonly IRowFormat _format; // of what stands around the rows
    private readonly OpenFiles _open;
    private readonly OutputBlock _buffer = new();
    private readonly List<Partition> _begun = []; // in the order of their first rows

    public PartitionedRowWriter(OutputFiles files, IReadOnlyList<int> columns, Func<IRowFormat> createFormat)
    {
        PartitionSet partitions = new();
        _files = files;
        _createFormatter = () => new PartitionFormatter(columns, createFormat(), new PartitionTable(files.Settings.Path, partitions), files.Settings.MaxRows is not null);
        _formatter = _createFormatter();
        _format = createFormat();
        _open = new OpenFiles(files.Settings.MaxOpenFiles);
    }

    public IRowFormatter CreateFormatter() => _createFormatter();

    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation)
    {
        for (int row = 0; row < batch.RowCount;)
        {
            FormattedRows piece = _formatter.Format(batch, row);
            Write(piece, cancellation);
            row += piece.RowCount;
            piece.Release();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask WriteFormattedAsync(Message formatted, CancellationToken cancellation)
    {
        Write((FormattedRows)formatted, cancellation);
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        foreach (Partition partition in _begun)
        {
            cancellation.ThrowIfCancellationRequested();
            if (partition.File is not null) End(partition, cancellation);
        }

        _files.Gzip.Finish();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _open.Dispose();
        _files.Gzip.Dispose();
        _buffer.Dispose();
        _formatter.Dispose();
        _format.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Write(FormattedRows formatted, CancellationToken cancellation)
    {
        RowRun rows = formatted.All;
        foreach (PartitionRows part in formatted.Parts)
        {
            cancellation.ThrowIfCancellationRequested();
            Write(part.Partition, rows.TakeRun(part.Rows, part.End), cancellation);
        }
    }

    private void Write(Partition partition, RowRun rows, CancellationToken cancellation)
    {
        while (rows.Count > 0)
        {
            if (partition.File is null) Begin(partition);
            int taken = _files.Room(partition.RowsInFile, rows.Count);
            ReadOnlySpan<byte> bytes = rows.Take(taken);
            if (partition.RowsInFile == 0)
            {
                bytes = bytes[_format.BeginRows(bytes, _buffer)..];
                Flush(partition);
            }

            _open.Append(partition.File!, bytes);
            partition.RowsInFile += taken;
            if (_files.IsFull(partition.RowsInFile)) End(partition, cancellation);
        }
    }

    private void Begin(Partition partition)
    {
        if (partition.Number == 0) _begun.Add(partition);
        partition.File = new GrowingFile(_files.Stage(partition.Path, ++partition.Number), _files.Settings.Path.Compression, _files.Context, _files.Gzip);
        partition.RowsInFile = 0;
        _format.Begin(_buffer);
    }

    private void End(Partition partition, CancellationToken cancellation)
    {
        _format.End(isEmpty: false, _buffer);
        Flush(partition);
        _open.Finish(partition.File!);
        partition.File!.Complete(cancellation);
        partition.File = null;
    }

    private void Flush(Partition partition)
    {
        _open.Append(partition.File!, _buffer.Written);
        _buffer.Clear();
    }
}
