using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>One worker's parser: adds the used columns about the file to the batches of another parser.</summary>
internal sealed class FileColumnsParser(IChunkParser inner, FileColumns columns, Schema schema, IReadOnlySet<string> used) : IChunkParser
{
    private readonly int[] _used = [.. Enumerable.Range(0, columns.Columns.Count).Where(i => used.Contains(columns.Columns[i].Name))];
    private readonly RejectedRecords _rejected = new();

    public RowBatch Parse(RecordChunk chunk, IRejectSink rejects)
    {
        byte[]?[] facts = (byte[]?[])chunk.FileFacts!;
        long before = chunk.RecordsBefore;
        _rejected.Begin(rejects);
        RowBatch batch = inner.Parse(chunk, _rejected);
        Column?[] all = new Column?[schema.Count];
        for (int i = 0; i < batch.Columns.Count; i++) all[i] = batch.Columns[i];
        List<Column> added = new(_used.Length);
        foreach (int i in _used)
        {
            Column column = columns.FactOf(i) switch
            {
                FileFact.Row => Numbers(batch, before),
                FileFact.Line => Lines(batch),
                _ => ConstantColumn.Create(columns.Columns[i].Type, facts[i], batch.Capacity),
            };
            all[batch.Columns.Count + i] = column;
            added.Add(column);
        }

        return batch.WithColumns(schema, all, added);
    }

    /// <summary>The rows' numbers among all records: those that the rejected ones of the chunk leave, in order.</summary>
    private Int64Column Numbers(RowBatch batch, long before)
    {
        Int64Column numbers = new(ColumnType.Int, batch.Capacity);
        int passed = 0;
        for (int row = 0; row < batch.Capacity; row++)
        {
            while (passed < _rejected.Records.Count && _rejected.Records[passed] <= row + passed) passed++;
            numbers.Values[row] = before + row + passed + 1;
        }

        return numbers;
    }

    private static Int64Column Lines(RowBatch batch)
    {
        Int64Column lines = new(ColumnType.Int, batch.Capacity);
        for (int row = 0; row < batch.Capacity; row++) lines.Values[row] = batch.Origin!.Locate(row).Line;
        return lines;
    }

    /// <summary>Hands rejects on and keeps their places among the chunk's records, which come in order.</summary>
    private sealed class RejectedRecords : IRejectSink
    {
        private IRejectSink? _target;

        public List<int> Records { get; } = [];

        public void Begin(IRejectSink target)
        {
            _target = target;
            Records.Clear();
        }

        public void Add(Reject reject)
        {
            Records.Add(reject.Row);
            _target!.Add(reject);
        }
    }
}
