namespace Etl.Steps.Joins;

/// <summary>The rows that came of one batch, in its order.</summary>
/// <param name="Batch">The batch's number in the files.</param>
/// <param name="Bytes">What the rows lie in; used again for the next batch.</param>
/// <param name="First">Where the first value of each row starts.</param>
/// <param name="Second">Where the second value of each row starts.</param>
internal sealed record LateBatch(int Batch, byte[] Bytes, int[] First, int[] Second)
{
    public int Count => First.Length;
}

/// <summary>
/// Rows in a scratch file that come in part by part and go out batch by batch. Not thread-safe.
/// </summary>
/// <param name="scratch">Where the file lies.</param>
/// <param name="ranks">For each batch, by its number in the files, its place among them all.</param>
internal sealed class LateRows(ScratchFolder scratch, int[] ranks) : IDisposable
{
    private readonly PartFile _file = new(scratch, 0);

    /// <summary>Adds rows of a batch, as <see cref="PartRecord"/> writes them; of one row, first pairs first. Clears the list.</summary>
    public void Add(int batch, ByteList rows)
    {
        _file.Append(0, batch, rows.Span, 0, 0);
        rows.Clear();
    }

    /// <summary>All batches that have rows, in order. Nothing is added any more.</summary>
    public IEnumerable<LateBatch> Read()
    {
        _file.Complete();
        // Stable: of one row, the pairs that were added first come first.
        PartChunk[] chunks = [.. _file.ChunksOf(0).OrderBy(chunk => ranks[chunk.Batch])];
        byte[] buffer = [];
        for (int i = 0; i < chunks.Length;)
        {
            int batch = chunks[i].Batch;
            int length = 0;
            for (; i < chunks.Length && chunks[i].Batch == batch; i++) length = _file.Read(chunks[i], ref buffer, length);
            yield return Order(batch, buffer, length);
        }
    }

    public void Dispose() => _file.Dispose();

    private static LateBatch Order(int batch, byte[] buffer, int length)
    {
        List<PartRecord> records = [];
        for (int at = 0; at < length;) records.Add(PartRecord.Read(buffer, ref at));
        // By row, and the pairs of one row in the order in which they were made.
        long[] order = new long[records.Count];
        for (int i = 0; i < order.Length; i++) order[i] = ((long)records[i].Row << 32) | (uint)i;
        Array.Sort(order);
        int[] first = new int[order.Length];
        int[] second = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            PartRecord record = records[(int)(uint)order[i]];
            first[i] = record.First.Start.Value;
            second[i] = record.Second.Start.Value;
        }

        return new LateBatch(batch, buffer, first, second);
    }
}
