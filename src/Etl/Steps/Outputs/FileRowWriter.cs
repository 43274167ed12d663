using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>Writes rows to one file, or to one after the other where files have a most number of rows. There is one file at least.</summary>
internal sealed class FileRowWriter : IFormattingWriter
{
    // What is smaller waits for more: a write has a price of its own.
    private const int WorthAWrite = 64 * 1024;

    private readonly OutputFiles _files;
    private readonly Func<RowFormatter> _createFormatter;
    private readonly RowFormatter _formatter; // of rows that come unformatted
    private readonly IRowFormat _format; // of what stands around the rows
    private readonly OutputBlock _held = new();
    private OutputFile? _file; // null between a full file and the next row
    private long _number;
    private long _rowsInFile;

    public FileRowWriter(OutputFiles files, IReadOnlyList<int> columns, Func<IRowFormat> createFormat)
    {
        _files = files;
        _createFormatter = () => new RowFormatter(columns, createFormat(), files.Settings.MaxRows is not null);
        _formatter = _createFormatter();
        _format = createFormat();
        Begin();
    }

    public IRowFormatter CreateFormatter() => _createFormatter();

    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation)
    {
        for (int row = 0; row < batch.RowCount;)
        {
            cancellation.ThrowIfCancellationRequested();
            FormattedRows piece = _formatter.Format(batch, row);
            Write(piece.All);
            row += piece.RowCount;
            piece.Release();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask WriteFormattedAsync(Message formatted, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Write(((FormattedRows)formatted).All);
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
        _held.Dispose();
        _formatter.Dispose();
        _format.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Write(RowRun rows)
    {
        while (rows.Count > 0)
        {
            if (_file is null) Begin();
            int taken = _files.Room(_rowsInFile, rows.Count);
            ReadOnlySpan<byte> bytes = rows.Take(taken);
            if (_rowsInFile == 0) bytes = bytes[_format.BeginRows(bytes, _held)..];
            Write(bytes);
            _rowsInFile += taken;
            if (_files.IsFull(_rowsInFile)) End();
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < WorthAWrite)
        {
            _held.Write(bytes);
            if (_held.Length >= WorthAWrite) Flush();
            return;
        }

        Flush();
        _file!.Write(bytes);
    }

    private void Begin()
    {
        _file = new OutputFile(_files.Stage(_files.Settings.Path.With([]), ++_number), _files.Settings.Path.Compression, _files.Gzip);
        _rowsInFile = 0;
        _format.Begin(_held);
    }

    private void End()
    {
        _format.End(_rowsInFile == 0, _held);
        Flush();
        _file!.Complete();
        _file.Dispose();
        _file = null;
    }

    private void Flush()
    {
        if (_held.Length == 0) return;
        _file!.Write(_held.Written);
        _held.Clear();
    }
}
