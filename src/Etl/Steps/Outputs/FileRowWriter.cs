using System.Buffers;
using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>Writes rows to one file, or to one after the other where files have a most number of rows. There is one file at least.</summary>
internal sealed class FileRowWriter : IRowWriter
{
    private readonly OutputFiles _files;
    private readonly ColumnRows _rows;
    private readonly IRowFormat _format;
    private readonly ArrayBufferWriter<byte> _buffer = new(IRowFormat.EnoughBytes);
    private OutputFile? _file; // null between a full file and the next row
    private long _number;
    private long _rowsInFile;

    public FileRowWriter(OutputFiles files, IReadOnlyList<int> columns, IRowFormat format)
    {
        _files = files;
        _rows = new ColumnRows(columns);
        _format = format;
        Begin();
    }

    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation)
    {
        ReadOnlySpan<int> rows = _rows.Take(batch);
        while (!rows.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_file is null) Begin();
            int written = _format.Write(_rows.Columns, rows[.._files.Room(_rowsInFile, rows.Length)], _rowsInFile == 0, _buffer);
            _rowsInFile += written;
            rows = rows[written..];
            if (_buffer.WrittenCount >= IRowFormat.EnoughBytes) Flush();
            if (_files.IsFull(_rowsInFile)) End();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (_file is not null) End();
        _files.Gzip.Finish();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        _files.Gzip.Dispose();
        _format.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Begin()
    {
        _file = new OutputFile(_files.Stage(_files.Settings.Path.With([]), ++_number), _files.Settings.Path.Compression, _files.Gzip);
        _rowsInFile = 0;
        _format.Begin(_buffer);
    }

    private void End()
    {
        _format.End(_rowsInFile == 0, _buffer);
        Flush();
        _file!.Complete();
        _file.Dispose();
        _file = null;
    }

    private void Flush()
    {
        _file!.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
