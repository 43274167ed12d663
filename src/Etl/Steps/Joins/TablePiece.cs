namespace Etl.Steps.Joins;

/// <summary>A part of a table, or as much of it as fits, loaded from its file.</summary>
internal sealed class TablePiece
{
    private readonly TableRows _rows = new();
    private readonly ByteList _bytes = new();
    private readonly List<int> _starts = [];
    private readonly List<int> _keys = [];

    /// <param name="state">The join.</param>
    /// <param name="file">The table's rows.</param>
    /// <param name="chunks">Those of the part, in the table's order.</param>
    /// <param name="next">The first that is to be loaded; moved behind the last that was.</param>
    /// <param name="memory">Bytes that the piece may take; one chunk always goes.</param>
    /// <param name="buffer">What is read into.</param>
    public TablePiece(JoinState state, PartFile file, List<PartChunk> chunks, ref int next, long memory, ref byte[] buffer)
    {
        bool keepsPlaces = state.Plan.KeepsUnmatchedTable;
        long cost = 0;
        for (int first = next; next < chunks.Count && (next == first || cost <= memory); next++)
        {
            int length = file.Read(chunks[next], ref buffer);
            cost += Load(chunks[next].Batch, buffer.AsSpan(0, length), next, keepsPlaces);
        }

        Table = JoinTable.Build([_rows], state.TableCodec.NullRow, keepsPlaces);
    }

    public JoinTable Table { get; }

    /// <summary>For each row the number of its batch in the files and its index there; empty where unmatched rows are not handed on.</summary>
    public List<(int Batch, int Row)> Places { get; } = [];

    /// <summary>Loads a chunk and returns what it costs.</summary>
    private long Load(int batch, ReadOnlySpan<byte> source, int number, bool keepsPlaces)
    {
        _bytes.Clear();
        _starts.Clear();
        _keys.Clear();
        long keyBytes = 0;
        for (int at = 0; at < source.Length;)
        {
            PartRecord record = PartRecord.Read(source, ref at);
            ReadOnlySpan<byte> key = source[record.First];
            _starts.Add(_bytes.Length);
            _bytes.Add(source[record.Second]);
            _keys.Add(_rows.FindOrAdd(key, JoinKeys.Hash(key)));
            keyBytes += key.Length;
            if (keepsPlaces) Places.Add((batch, record.Row));
        }

        _rows.Batches.Add(new TableBatch(new BatchPlace(default, number), _bytes.Span.ToArray(), [.. _starts], [.. _keys]));
        return TableRows.Cost(_starts.Count, keyBytes, _bytes.Length);
    }
}
