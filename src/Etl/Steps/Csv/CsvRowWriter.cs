using CsvHelper;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Csv;

/// <summary>The open CSV file: values go to the CSV writer's buffer as UTF-8, without a string in between.</summary>
internal sealed class CsvRowWriter : IRowWriter
{
    private readonly StagedFile _file;
    private readonly FileStream _stream;
    private readonly CsvWriter _writer;
    private readonly byte[] _nullText;
    private readonly byte[] _value = new byte[ValueText.MaxLength];

    /// <param name="file">The file to write.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="header">The columns to name in the first record; null for no header.</param>
    /// <param name="nullText">What stands for null.</param>
    public CsvRowWriter(StagedFile file, CsvWriterOptions options, Schema? header, byte[] nullText)
    {
        _file = file;
        _nullText = nullText;
        _stream = file.Open();
        _writer = CsvWriter.Create(_stream, options, leaveOpen: true);
        if (header is null) return;
        foreach (string name in header.Names) _writer.WriteField(name);
        _writer.EndRecord();
    }

    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Column[] columns = new Column[batch.Schema.Count];
        for (int i = 0; i < columns.Length; i++) columns[i] = batch.ColumnAt(i);
        try
        {
            for (int i = 0; i < batch.RowCount; i++) WriteRow(columns, batch.RowAt(i));
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

    private void WriteRow(Column[] columns, int row)
    {
        foreach (Column column in columns)
        {
            if (column.IsNull(row)) _writer.WriteField(_nullText);
            else if (column is TextColumn text) _writer.WriteField(text[row]);
            else _writer.WriteField(_value.AsSpan(0, ValueText.Format(column, row, _value)));
        }

        _writer.EndRecord();
    }
}
