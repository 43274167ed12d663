using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>One worker's formatter of rows that go to the files of their partitions: those of one partition stand together in the bytes.</summary>
/// <param name="columns">Indexes of the columns that are written.</param>
/// <param name="format">Makes the bytes.</param>
/// <param name="table">Finds the partitions; this worker's.</param>
/// <param name="withEnds">Whether files are cut by rows, so that the writer has to know where each row ends.</param>
internal sealed class PartitionFormatter(IReadOnlyList<int> columns, IRowFormat format, PartitionTable table, bool withEnds) : IRowFormatter
{
    // What a value that is no text takes, about; it bounds memory and nothing else.
    private const int ValueBytes = 12;

    private readonly ColumnRows _rows = new(columns);
    private readonly List<PartitionGroup> _touched = []; // those with rows in the batch at hand, in the order of their first one
    private int[] _next = []; // for each row of the batch the next one of its partition
    private int[] _own = []; // the rows of one partition

    public Message Format(RowBatch batch)
    {
        if (Fitting(_rows.Take(batch)) < batch.RowCount) return batch;
        FormattedRows formatted = Format(batch, 0);
        batch.Release();
        return formatted;
    }

    /// <summary>Formats selected rows of a batch from the one at <paramref name="from"/> on, as far as there is room for their bytes; the caller keeps its reference.</summary>
    public FormattedRows Format(RowBatch batch, int from)
    {
        ReadOnlySpan<int> rows = _rows.Take(batch)[from..];
        rows = rows[..Fitting(rows)];
        table.Take(batch);
        Group(rows, batch.Capacity);
        OutputBlock bytes = new();
        int[] ends = withEnds ? ColumnPool.Rent<int>(rows.Length) : [];
        List<PartitionRows> parts = new(_touched.Count);
        int written = 0;
        foreach (PartitionGroup group in _touched)
        {
            ReadOnlySpan<int> own = TakeRows(group);
            parts.Add(new PartitionRows(group.Partition, own.Length, Write(own, bytes, withEnds ? ends.AsSpan(written) : [])));
            written += own.Length;
        }

        _touched.Clear();
        return new FormattedRows(batch, rows.Length, bytes, ends, parts);
    }

    public void Dispose() => format.Dispose();

    /// <summary>Rows whose bytes, about, fit a block; one at least.</summary>
    private int Fitting(ReadOnlySpan<int> rows)
    {
        long bytes = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            foreach (Column column in _rows.Columns) bytes += column is TextColumn text ? text.Ranges[rows[i]].Length : ValueBytes;
            if (bytes > IRowFormat.EnoughBytes) return Math.Max(1, i);
        }

        return rows.Length;
    }

    /// <summary>Chains the rows of each partition, so that they are written together: a change of file costs more than a row.</summary>
    private void Group(ReadOnlySpan<int> rows, int capacity)
    {
        if (_next.Length < capacity) _next = new int[capacity];
        foreach (int row in rows)
        {
            PartitionGroup group = table.Find(row);
            (int first, int last, int count) = group.Rows;
            if (count == 0)
            {
                _touched.Add(group);
                first = row;
            }
            else
            {
                _next[last] = row;
            }

            group.Rows = (first, row, count + 1);
        }
    }

    private ReadOnlySpan<int> TakeRows(PartitionGroup group)
    {
        (int row, _, int count) = group.Rows;
        group.Rows = default;
        if (_own.Length < count) _own = new int[Math.Max(count, 2 * _own.Length)];
        for (int i = 0; i < count; i++, row = _next[row]) _own[i] = row;
        return _own.AsSpan(0, count);
    }

    private int Write(ReadOnlySpan<int> rows, OutputBlock bytes, Span<int> ends)
    {
        while (!rows.IsEmpty)
        {
            int written = format.Write(_rows.Columns, rows, bytes, ends);
            rows = rows[written..];
            if (withEnds) ends = ends[written..];
        }

        return bytes.Length;
    }
}
