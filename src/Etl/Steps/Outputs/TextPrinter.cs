using System.Text;
using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>Keeps the first rows in their format to be printed, up to <see cref="IRowFormat.EnoughBytes"/>, and counts the others.</summary>
internal sealed class TextPrinter : IRowWriter
{
    private readonly string _step;
    private readonly int _mostRows;
    private readonly ColumnRows _rows;
    private readonly IRowFormat _format;
    private readonly OutputSet _outputs;
    private readonly OutputBlock _text = new();
    private int _shown;
    private long _more;

    public TextPrinter(string step, IReadOnlyList<int> columns, int mostRows, IRowFormat format, OutputSet outputs)
    {
        _step = step;
        _mostRows = mostRows;
        _rows = new ColumnRows(columns);
        _format = format;
        _outputs = outputs;
        format.Begin(_text);
    }

    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ReadOnlySpan<int> rows = _rows.Take(batch);
        int wanted = _more > 0 ? 0 : Math.Min(rows.Length, _mostRows - _shown);
        int written = wanted > 0 && _text.Length < IRowFormat.EnoughBytes ? Write(rows[..wanted]) : 0;
        _shown += written;
        _more += rows.Length - written;
        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        _format.End(_shown == 0, _text);
        _outputs.Print(new PrintedText(_step, Encoding.UTF8.GetString(_text.Written), _more));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _text.Dispose();
        _format.Dispose();
        return ValueTask.CompletedTask;
    }

    private int Write(ReadOnlySpan<int> rows)
    {
        if (_shown > 0) return _format.Write(_rows.Columns, rows, _text, []);
        using OutputBlock first = new();
        int written = _format.Write(_rows.Columns, rows, first, []);
        int replaced = _format.BeginRows(first.Written, _text);
        _text.Write(first.Written[replaced..]);
        return written;
    }
}
