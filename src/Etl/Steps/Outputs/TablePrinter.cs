using System.Text;
using Etl.Messages;
using Etl.Steps.Saving;
using Etl.Values;

namespace Etl.Steps.Outputs;

/// <summary>Keeps the values of the first rows to be printed as a table, up to <see cref="MostBytes"/>, and counts the other rows.</summary>
internal sealed class TablePrinter(string step, Schema schema, IReadOnlyList<int> columns, int mostRows, OutputSet outputs) : ISavedWriter
{
    /// <summary>Bytes of a value that are kept: more than a line of a terminal shows.</summary>
    private const int LongestValue = 400;
    private const int MostBytes = 4 << 20;

    private readonly ColumnRows _rows = new(columns);
    private readonly List<string?[]> _shown = [];
    private readonly byte[] _value = new byte[ValueText.MaxLength];
    private int _bytes;
    private long _more;

    /// <summary>Goes on where <see cref="Save"/> was called.</summary>
    public void Load(BinaryReader saved)
    {
        _more = saved.ReadInt64();
        _bytes = saved.ReadInt32();
        int shown = saved.ReadInt32();
        for (int row = 0; row < shown; row++)
        {
            string?[] values = new string?[columns.Count];
            for (int i = 0; i < values.Length; i++) values[i] = saved.ReadBoolean() ? saved.ReadString() : null;
            _shown.Add(values);
        }
    }

    public void Save(BinaryWriter state, SavedFolder folder)
    {
        state.Write(_more);
        state.Write(_bytes);
        state.Write(_shown.Count);
        foreach (string? value in _shown.SelectMany(row => row))
        {
            state.Write(value is not null);
            if (value is not null) state.Write(value);
        }
    }

    public ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ReadOnlySpan<int> rows = _rows.Take(batch);
        foreach (int row in rows)
        {
            if (_more > 0 || _shown.Count == mostRows || _bytes >= MostBytes) _more++;
            else _shown.Add(Read(row));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        outputs.Print(new PrintedTable(step, schema.Columns, _shown, _more));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string?[] Read(int row)
    {
        string?[] values = new string?[columns.Count];
        for (int i = 0; i < values.Length; i++) values[i] = Read(_rows.Columns[i], row);
        return values;
    }

    private string? Read(Column column, int row)
    {
        _bytes++; // an empty value takes room too
        if (column.IsNull(row)) return null;
        ReadOnlySpan<byte> value = column is TextColumn text ? text[row] : _value.AsSpan(0, ValueText.Format(column, row, _value));
        _bytes += Math.Min(value.Length, LongestValue);
        if (value.Length <= LongestValue) return Encoding.UTF8.GetString(value);
        int length = LongestValue;
        // Between two characters: the bytes behind a character's first one begin with 10.
        while (length > 0 && (value[length] & 0xC0) == 0x80) length--;
        return Encoding.UTF8.GetString(value[..length]) + "…";
    }
}
