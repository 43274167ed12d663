using Etl.Messages;
using Etl.Steps.RowStore;

namespace Etl.Steps.Joins;

/// <summary>Makes output batches of one worker out of what the two sides give. Not thread-safe.</summary>
internal sealed class JoinOutput(JoinState state)
{
    private const int BatchRows = 4096;

    private readonly RowDecoder _rows = new(state.RowCodec);
    private readonly RowDecoder _table = new(state.TableCodec);

    /// <summary>
    /// The table's columns for rows that start at <paramref name="starts"/>, at their places in the output: empty where the
    /// output has none.
    /// </summary>
    public (int Index, Column Column)[] TableColumns(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> starts)
    {
        if (state.TableCodec.Columns.Count == 0) return [];
        Column?[] decoded = _table.DecodeColumns(bytes, starts);
        List<(int, Column)> columns = [];
        for (int i = 0; i < state.Plan.Columns.Count; i++)
        {
            JoinColumn column = state.Plan.Columns[i];
            if (column.Row >= 0 || column.Table < 0 || decoded[column.Table] is not { } values) continue;
            columns.Add((i, values));
            decoded[column.Table] = null;
        }

        // A key that stands in for that of rows was not needed.
        foreach (Column? unused in decoded) unused?.Free();
        return [.. columns];
    }

    /// <summary>A batch of rows that were kept as bytes, each beside its row of the table.</summary>
    public RowBatch Pairs(Position position, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> rowStarts, ReadOnlySpan<int> tableStarts)
    {
        Column?[] columns = new Column?[state.Plan.Columns.Count];
        Column?[] rows = _rows.DecodeColumns(bytes, rowStarts);
        for (int i = 0; i < columns.Length; i++)
        {
            if (state.Plan.Columns[i].Row >= 0) columns[i] = rows[state.Plan.Columns[i].Row];
        }

        foreach ((int index, Column column) in TableColumns(bytes, tableStarts)) columns[index] = column;
        return new RowBatch(position, state.Plan.Output, columns, rowStarts.Length, origin: null);
    }

    /// <summary>A batch of rows that only the table has: the other columns are null, but for keys.</summary>
    public RowBatch TableOnly(Position position, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> starts)
    {
        int count = starts.Length;
        Column?[] columns = new Column?[state.Plan.Columns.Count];
        Column?[] table = _table.DecodeColumns(bytes, starts);
        Column?[] nulls = _rows.DecodeColumns(state.RowCodec.NullRow, new int[count]);
        bool[] given = new bool[table.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            JoinColumn column = state.Plan.Columns[i];
            Column? values = column.Table >= 0 ? table[column.Table] : null;
            if (values is null)
            {
                columns[i] = column.Row >= 0 ? nulls[column.Row] : null;
                if (column.Row >= 0) nulls[column.Row] = null;
                continue;
            }

            // A batch owns each of its columns once.
            columns[i] = given[column.Table] ? Copy(values) : values;
            given[column.Table] = true;
        }

        foreach (Column? unused in nulls) unused?.Free();
        return new RowBatch(position, state.Plan.Output, columns, count, origin: null);
    }

    /// <summary>The rows of a table that were not matched, in order.</summary>
    public IEnumerable<RowBatch> Unmatched(JoinTable table, int source)
    {
        int[] starts = new int[BatchRows];
        int count = 0;
        int index = 0;
        for (int row = 0; row < table.RowCount; row++)
        {
            if (table.IsMarked(row)) continue;
            starts[count++] = table.StartOf(row);
            if (count < BatchRows) continue;
            yield return Next();
        }

        if (count > 0) yield return Next();

        RowBatch Next()
        {
            state.Created(count);
            RowBatch batch = TableOnly(new Position(source, 0, index++), table.Bytes, starts.AsSpan(0, count));
            count = 0;
            return batch;
        }
    }

    private static Column Copy(Column column)
    {
        int[] rows = [.. Enumerable.Range(0, column.Count)];
        return column.Gather(rows);
    }
}
