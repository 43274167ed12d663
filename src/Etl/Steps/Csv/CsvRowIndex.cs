using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    private int[] _lengths = []; // without the line end; parallel to _starts
    private int _fields;

    /// <summary>Records that are read by their fields.</summary>
    public int Rows { get; private set; }

    /// <summary>All the others, ascending.</summary>
    public IReadOnlyList<OddRecord> Odd => _odd;

    /// <summary>Whether all bytes are valid UTF-8.</summary>
    public bool IsUtf8 => _indexer.IsUtf8;

    /// <summary>Where quotes within quotes are written twice: the second ones, ascending.</summary>
    public ReadOnlySpan<int> Doubled => CollectionsMarshal.AsSpan(_indexer.Doubled);

    /// <param name="data">Whole records.</param>
    /// <param name="quoting">How they are written.</param>
    /// <param name="fields">Fields that a record should have.</param>
    public void Build(ReadOnlySpan<byte> data, CsvQuoteRules quoting, int fields)
    {
        _indexer.Index(data, quoting);
        _fields = fields;
        _odd.Clear();
        if (_starts.Length < _indexer.Records)
        {
            _starts = new int[Math.Max(_indexer.Records, 2 * _starts.Length)];
            _lengths = new int[_starts.Length];
        }

        if (!TryTakeAll(data)) Sort(data);
    }

    public int StartOf(int row) => _starts[row];

    /// <summary>Index behind the record, where its line end stands.</summary>
    public int EndOf(int row) => _starts[row] + _lengths[row];

    /// <summary>Copies where the rows from <paramref name="row"/> on stand, without their line ends.</summary>
    public void CopyRows(int row, Span<int> starts, Span<int> lengths)
    {
        _starts.AsSpan(row, starts.Length).CopyTo(starts);
        _lengths.AsSpan(row, lengths.Length).CopyTo(lengths);
    }

    /// <summary>Where a field stands in the rows from <paramref name="row"/> on, without the quotes around it; whether any had quotes.</summary>
    public bool GetFields(ReadOnlySpan<byte> data, byte quote, int field, int row, Span<TextRange> places)
    {
        if (places.IsEmpty) return false;
        ReadOnlySpan<int> ends = _indexer.Ends.AsSpan(row * _fields, places.Length * _fields);
        ReadOnlySpan<int> starts = _starts.AsSpan(row, places.Length);
        if ((uint)field >= (uint)_fields || ends[^1] >= data.Length) throw new ArgumentOutOfRangeException(nameof(field));
        // The first field begins with its record, any other one behind the end of that before it.
        ref int before = ref field == 0 ? ref MemoryMarshal.GetReference(starts) : ref Unsafe.Add(ref MemoryMarshal.GetReference(ends), field - 1);
        ref int end = ref Unsafe.Add(ref MemoryMarshal.GetReference(ends), field);
        ref byte first = ref MemoryMarshal.GetReference(data);
        int step = field == 0 ? 1 : _fields;
        int behind = field == 0 ? 0 : 1;
        int quoted = 0;
        // Ends ascend, so no field of these rows begins behind the last of them, which is in the data. Each field is followed by
        // a byte, so there is one to look at where it is empty, too. Checked one by one, the five indexes took as long as the rest.
        for (int i = 0; i < places.Length; i++)
        {
            int from = Unsafe.Add(ref before, (nint)i * step) + behind;
            int quotes = Unsafe.Add(ref first, from) == quote ? 1 : 0;
            quoted |= quotes;
            places[i] = new TextRange(from + quotes, Unsafe.Add(ref end, (nint)i * _fields) - from - (2 * quotes));
        }

        return quoted != 0;
    }

    /// <summary>Takes all records as rows, where there are as many ends of fields as there must be and those of records are where they must be.</summary>
    private bool TryTakeAll(ReadOnlySpan<byte> data)
    {
        int records = _indexer.Records;
        // The record at the end of a file without a line end has no byte behind it.
        bool isOpen = _indexer.Count > 0 && _indexer.Ends[_indexer.Count - 1] == data.Length;
        if (isOpen || _indexer.Flaws.Count > 0 || _indexer.Count != (long)records * _fields) return false;
        ReadOnlySpan<int> ends = _indexer.Ends.AsSpan(0, _indexer.Count);
        Span<int> starts = _starts.AsSpan(0, records);
        Span<int> lengths = _lengths.AsSpan(0, starts.Length);
        int start = 0;
        int at = _fields - 1;
        for (int row = 0; row < starts.Length; row++, at += _fields)
        {
            int end = ends[at];
            byte last = data[end];
            if ((last != (byte)'\n' && last != (byte)'\r') || end == start) return false;
            starts[row] = start;
            lengths[row] = end - start;
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
                _starts[Rows] = start;
                _lengths[Rows++] = end - start;
            }

            start = Behind(data, end);
        }
    }

    private static bool IsRecordEnd(ReadOnlySpan<byte> data, int end) => end == data.Length || data[end] is (byte)'\n' or (byte)'\r';

    /// <summary>Index of the record that follows a line end.</summary>
    private static int Behind(ReadOnlySpan<byte> data, int end) =>
        end < data.Length && data[end] == (byte)'\r' && end + 1 < data.Length && data[end + 1] == (byte)'\n' ? end + 2 : end + 1;
}
