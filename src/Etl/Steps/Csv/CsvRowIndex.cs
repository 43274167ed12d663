using System.Runtime.CompilerServices;
using Etl.Messages;

namespace Etl.Steps.Csv;

/// <summary>A record that the library has to read.</summary>
/// <param name="Row">The rows before it.</param>
/// <param name="Start">Its first byte in the chunk.</param>
/// <param name="End">The byte behind its last one, without the line end.</param>
internal readonly record struct OddRecord(int Row, int Start, int End);

/// <summary>
/// The records of a chunk of plain CSV by where their fields stand. A row is a record that has as many fields as it should
/// and quotes that are in order; all others are odd. One worker's, reused from chunk to chunk.
/// </summary>
internal sealed class CsvRowIndex
{
    private readonly CsvIndexer _indexer = new();
    private readonly List<OddRecord> _odd = [];
    private int[] _starts = [];
    private int _fields;

    /// <summary>Records that are read by their fields.</summary>
    public int Rows { get; private set; }

    /// <summary>All the others, ascending.</summary>
    public IReadOnlyList<OddRecord> Odd => _odd;

    /// <summary>Whether all bytes are valid UTF-8.</summary>
    public bool IsUtf8 => _indexer.IsUtf8;

    /// <summary>Where quotes within quotes are written twice: the second ones, ascending.</summary>
    public IReadOnlyList<int> Doubled => _indexer.Doubled;

    /// <param name="data">Whole records.</param>
    /// <param name="quoting">How they are written.</param>
    /// <param name="fields">Fields that a record should have.</param>
    public void Build(ReadOnlySpan<byte> data, CsvQuoteRules quoting, int fields)
    {
        _indexer.Index(data, quoting);
        _fields = fields;
        _odd.Clear();
        if (_starts.Length < _indexer.Records) _starts = new int[Math.Max(_indexer.Records, 2 * _starts.Length)];
        if (!TryTakeAll(data)) Sort(data);
    }

    public int StartOf(int row) => _starts[row];

    /// <summary>Index behind the record, where its line end stands.</summary>
    public int EndOf(int row) => _indexer.Ends[(row * _fields) + _fields - 1];

    /// <summary>The row and the field that the byte at an index belongs to, which is one of some rows.</summary>
    public (int Row, int Field) Find(int index, int fromRow, int toRow)
    {
        int found = Array.BinarySearch(_indexer.Ends, fromRow * _fields, (toRow - fromRow) * _fields, index);
        return Math.DivRem(found < 0 ? ~found : found, _fields);
    }

    /// <summary>Where a field stands in the rows from <paramref name="row"/> on, without the quotes around it.</summary>
    // Compiled in full when it is first called: called a few times a chunk, it would run unoptimised for most of a short run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void GetFields(ReadOnlySpan<byte> data, byte quote, int field, int row, Span<TextRange> places)
    {
        ReadOnlySpan<int> ends = _indexer.Ends.AsSpan(0, (row + places.Length) * _fields);
        ReadOnlySpan<int> starts = _starts;
        int end = (row * _fields) + field;
        for (int i = 0; i < places.Length; i++, end += _fields)
        {
            int from = field == 0 ? starts[row + i] : ends[end - 1] + 1;
            // Each field of a row is followed by a byte, so there is one to look at where it is empty, too.
            int quotes = data[from] == quote ? 1 : 0;
            places[i] = new TextRange(from + quotes, ends[end] - from - (2 * quotes));
        }
    }

    /// <summary>Takes all records as rows, where there are as many ends of fields as there must be and those of records are where they must be.</summary>
    // Compiled in full when it is first called: called a few times a chunk, it would run unoptimised for most of a short run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryTakeAll(ReadOnlySpan<byte> data)
    {
        int records = _indexer.Records;
        // The record at the end of a file without a line end has no byte behind it.
        bool isOpen = _indexer.Count > 0 && _indexer.Ends[_indexer.Count - 1] == data.Length;
        if (isOpen || _indexer.Flaws.Count > 0 || _indexer.Count != (long)records * _fields) return false;
        ReadOnlySpan<int> ends = _indexer.Ends.AsSpan(0, _indexer.Count);
        Span<int> starts = _starts.AsSpan(0, records);
        int start = 0;
        int at = _fields - 1;
        for (int row = 0; row < starts.Length; row++, at += _fields)
        {
            int end = ends[at];
            byte last = data[end];
            if ((last != (byte)'\n' && last != (byte)'\r') || end == start) return false;
            starts[row] = start;
            start = Behind(data, end);
        }

        Rows = records;
        return true;
    }

    /// <summary>Goes through the records one by one and moves those that are rows together.</summary>
    private void Sort(ReadOnlySpan<byte> data)
    {
        int[] ends = _indexer.Ends;
        List<int> flaws = _indexer.Flaws;
        Rows = 0;
        int flaw = 0;
        int start = 0;
        for (int first = 0, last; first < _indexer.Count; first = last + 1)
        {
            last = first;
            while (!IsRecordEnd(data, ends[last])) last++;
            int end = ends[last];
            bool flawed = flaw < flaws.Count && flaws[flaw] <= end;
            while (flaw < flaws.Count && flaws[flaw] <= end) flaw++;
            if (flawed || end == data.Length || (last - first + 1 != _fields && end > start))
            {
                _odd.Add(new OddRecord(Rows, start, end));
            }
            else if (end > start)
            {
                Array.Copy(ends, first, ends, Rows * _fields, _fields);
                _starts[Rows++] = start;
            }

            start = Behind(data, end);
        }
    }

    private static bool IsRecordEnd(ReadOnlySpan<byte> data, int end) => end == data.Length || data[end] is (byte)'\n' or (byte)'\r';

    /// <summary>Index of the record that follows a line end.</summary>
    private static int Behind(ReadOnlySpan<byte> data, int end) =>
        end < data.Length && data[end] == (byte)'\r' && end + 1 < data.Length && data[end + 1] == (byte)'\n' ? end + 2 : end + 1;
}
