using System.Text;
using Etl.Messages;
using Etl.Steps.Saving;

namespace Etl.Steps.Outputs;

/// <summary>Keeps the first rows in their format to be printed, up to <see cref="IRowFormat.EnoughBytes"/>, and counts the others.</summary>
internal sealed class TextPrinter : ISavedWriter
{
    private readonly string _step;
    private readonly int _mostRows;
    private readonly ColumnRows _rows;
    private readonly IRowFormat _format;
    private readonly OutputSet _outputs;
    private readonly OutputBlock _text = new();
    private int _shown;
    private long _more;
    private int? _endsAt; // where the rows' text ends, when they are complete

    /// <param name="step">Id of the step.</param>
    /// <param name="columns">Indexes of the columns that are printed.</param>
    /// <param name="mostRows">Rows to print.</param>
    /// <param name="format">Makes the text.</param>
    /// <param name="outputs">Takes what is to be printed.</param>
    /// <param name="saved">Where it goes on; null where it begins.</param>
    public TextPrinter(string step, IReadOnlyList<int> columns, int mostRows, IRowFormat format, OutputSet outputs, SavedState? saved)
    {
        _step = step;
        _mostRows = mostRows;
        _rows = new ColumnRows(columns);
        _format = format;
        _outputs = outputs;
        if (saved is null) format.Begin(_text);
        else Load(saved.Reader);
    }

    // The end of a text that was complete is not saved: it is written again when there is nothing more to come.
    public void Save(BinaryWriter state, SavedFolder folder)
    {
        state.Write(_more);
        state.Write(_shown);
        int length = _endsAt ?? _text.Length;
        state.Write(length);
        state.Write(_text.Written[..length]);
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
        _endsAt = _text.Length;
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

    private void Load(BinaryReader saved)
    {
        _more = saved.ReadInt64();
        _shown = saved.ReadInt32();
        _text.Write(saved.ReadBytes(saved.ReadInt32()));
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
