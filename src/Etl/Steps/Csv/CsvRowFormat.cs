using System.Buffers;
using System.Text;
using CsvHelper;
using Etl.Messages;
using Etl.Steps.Outputs;

namespace Etl.Steps.Csv;

/// <summary>Makes rows into CSV records.</summary>
internal sealed class CsvRowFormat : IRowFormat
{
    private readonly BufferTarget _target = new();
    private readonly CsvWriter _writer;
    private readonly CsvValueWriter _values;
    private readonly CsvWriteOptions _options;
    private readonly Schema _schema;

    public CsvRowFormat(CsvWriteOptions options, char separator, Schema schema)
    {
        _options = options;
        _schema = schema;
        _values = new CsvValueWriter(options);
        _writer = CsvWriter.Create(_target, new CsvWriterOptions
        {
            Separator = separator,
            HasHeader = false,
            Quoting = options.Quote == CsvQuotes.Always ? CsvQuoting.Always : CsvQuoting.WhenNeeded,
            NewLine = options.LineEnd == CsvLineEnd.Crlf ? "\r\n" : "\n",
        });
    }

    public void Begin(ArrayBufferWriter<byte> output)
    {
        if (_options.ByteOrderMark) output.Write("\uFEFF"u8);
        if (!_options.Header) return;
        _target.Output = output;
        bool isFirst = true;
        foreach (string name in _schema.Names)
        {
            _values.WriteText(_writer, Encoding.UTF8.GetBytes(name), isFirst);
            isFirst = false;
        }

        _writer.EndRecord();
        _writer.Flush();
    }

    public int Write(ReadOnlySpan<Column> columns, ReadOnlySpan<int> rows, bool isFirst, ArrayBufferWriter<byte> output)
    {
        _target.Output = output;
        bool isStart = isFirst && !_options.Header;
        int written = 0;
        while (written < rows.Length && output.WrittenCount < IRowFormat.EnoughBytes)
        {
            int row = rows[written++];
            foreach (Column column in columns)
            {
                _values.Write(_writer, column, row, isStart);
                isStart = false;
            }

            _writer.EndRecord();
        }

        _writer.Flush();
        return written;
    }

    public void End(bool isEmpty, ArrayBufferWriter<byte> output)
    {
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>Lets the writer, which writes to streams, write to whatever buffer is at hand.</summary>
    private sealed class BufferTarget : Stream
    {
        public ArrayBufferWriter<byte> Output { get; set; } = new();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Output.Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => Output.Write(buffer);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
