namespace Etl.Steps.Joins;

/// <summary>
/// Rows in a scratch file that come in part by part and go out batch by batch. Not thread-safe.
/// </summary>
/// <param name="scratch">Where the file lies.</param>
/// <param name="ranks">For each batch, by its number in the files, its place among them all.</param>
/// <param name="memoryBytes">Bytes of memory that the join has.</param>
internal sealed class LateRows(ScratchFolder scratch, int[] ranks, long memoryBytes) : IDisposable
{
    // Batches that follow each other are a part here, so that the chunks of only some batches are in memory at a time.
    private readonly PartFile _file = new(scratch, 0, memoryBytes);
    private readonly List<PartRecord> _records = [];
    private byte[] _buffer = [];
    private long[] _order = [];
    private int[] _first = [];
    private int[] _second = [];

    /// <summary>The batch's number in the files.</summary>
    public int Batch { get; private set; }

    /// <summary>Rows of the batch.</summary>
    public int Count => _records.Count;

    /// <summary>What the rows of the batch lie in.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer;

    /// <summary>Where the first value of each row starts, in the order of the rows.</summary>
    public ReadOnlySpan<int> First => _first.AsSpan(0, Count);

    /// <summary>Where the second value of each row starts.</summary>
    public ReadOnlySpan<int> Second => _second.AsSpan(0, Count);

    /// <summary>Adds rows of a batch, as <see cref="PartRecord"/> writes them; of one row, first pairs first. Clears the list.</summary>
    public void Add(int batch, ByteList rows)
    {
        _file.Append((int)((long)ranks[batch] * PartFile.Parts / ranks.Length), batch, rows.Span, 0, 0);
        rows.Clear();
    }

    /// <summary>Reads all batches that have rows, in order: each is in the properties until the next one is. Nothing is added any more.</summary>
    public IEnumerable<LateRows> Read()
    {
        _file.Complete();
        return Enumerable.Range(0, PartFile.Parts).SelectMany(Read);
    }

    public void Dispose() => _file.Dispose();

    private IEnumerable<LateRows> Read(int part)
    {
        List<PartChunk> chunks = _file.ChunksOf(part);
        // There may be very many small chunks, so only a word of each is sorted: its batch's rank and its number, because of
        // one row the pairs that were added first come first.
        long[] order = new long[chunks.Count];
        for (int i = 0; i < order.Length; i++) order[i] = ((long)ranks[chunks[i].Batch] << 32) | (uint)i;
        Array.Sort(order);
        for (int i = 0; i < order.Length;)
        {
            Batch = chunks[(int)(uint)order[i]].Batch;
            int length = 0;
            for (; i < order.Length && chunks[(int)(uint)order[i]].Batch == Batch; i++) length = _file.Read(chunks[(int)(uint)order[i]], ref _buffer, length);
            Order(length);
            yield return this;
        }
    }

    private void Order(int length)
    {
        _records.Clear();
        for (int at = 0; at < length;) _records.Add(PartRecord.Read(_buffer, ref at));
        if (_order.Length < _records.Count)
        {
            _order = new long[_records.Capacity];
            _first = new int[_records.Capacity];
            _second = new int[_records.Capacity];
        }

        // By row, and the pairs of one row in the order in which they were made.
        Span<long> order = _order.AsSpan(0, _records.Count);
        for (int i = 0; i < order.Length; i++) order[i] = ((long)_records[i].Row << 32) | (uint)i;
        order.Sort();
        for (int i = 0; i < order.Length; i++)
        {
            PartRecord record = _records[(int)(uint)order[i]];
            _first[i] = record.First.Start.Value;
            _second[i] = record.Second.Start.Value;
        }
    }
}
