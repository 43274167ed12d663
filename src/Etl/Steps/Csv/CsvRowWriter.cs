using System.IO.Compression;
using CsvHelper;
using Etl.Messages;
using Etl.Steps.Compression;

namespace Etl.Steps.Csv;

/// <summary>The open CSV file, compressed on the way where its name says so.</summary>
internal sealed class CsvRowWriter : IRowWriter
{
    private readonly StagedFile _file;
    private readonly CompressionFormat _compression;
    private readonly FileStream _stream;
    private readonly BufferedStream? _buffer; // between the compressor and the file
    private readonly Stream? _compressor;
    private readonly CsvWriter _writer;
    private readonly CsvValueWriter _values;
    private bool _any; // whether any record was written

    /// <param name="file">The file to write.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="values">How values are written.</param>
    /// <param name="header">The columns to name in the first record; null for no header.</param>
    public CsvRowWriter(StagedFile file, CompressionFormat compression, CsvWriterOptions options, CsvValueWriter values, Schema? header)
    {
        _file = file;
        _compression = compression;
        _values = values;
        _stream = file.Open();
        if (compression != CompressionFormat.None)
        {
            _buffer = CompressingStream.Buffer(_stream);
            _compressor = CompressingStream.Open(_buffer, compression, CompressionLevel.Optimal);
        }

        _writer = CsvWriter.Create(_compressor ?? _stream, options, leaveOpen: true);
        if (header is null) return;
        foreach (string name in header.Names) _values.WriteName(_writer, name);
        _writer.EndRecord();
        _any = true;
    }

    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Column[] columns = new Column[batch.Schema.Count];
        for (int i = 0; i < columns.Length; i++) columns[i] = batch.ColumnAt(i);
        try
        {
            for (int i = 0; i < batch.RowCount; i++) WriteRow(columns, batch.RowAt(i));
            _any |= batch.RowCount > 0;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw _file.WriteError(e);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        try
        {
            await _writer.FlushAsync(cancellation).ConfigureAwait(false);
            if (_compressor is not null) await CompleteCompressionAsync(cancellation).ConfigureAwait(false);
            await _stream.FlushAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw _file.WriteError(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
            if (_compressor is not null) await _compressor.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            // A completed file has nothing left to write; of any other the run has said why it failed.
        }
        finally
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask CompleteCompressionAsync(CancellationToken cancellation)
    {
        // Else the writer would flush the compressor once more when it is disposed, which is too late then.
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _compressor!.DisposeAsync().ConfigureAwait(false);
        await _buffer!.FlushAsync(cancellation).ConfigureAwait(false);
        byte[] empty = CompressingStream.Empty(_compression).ToArray();
        if (_any || empty.Length == 0) return;
        // What these compressors make of nothing at all, flushed, is no valid file.
        _stream.SetLength(0);
        _stream.Position = 0;
        await _stream.WriteAsync(empty, cancellation).ConfigureAwait(false);
    }

    private void WriteRow(Column[] columns, int row)
    {
        foreach (Column column in columns) _values.Write(_writer, column, row);
        _writer.EndRecord();
    }
}
