namespace Etl.Steps.Csv;

/// <summary>
/// Takes the records of a dialect that the CSV library does not know out of bytes, one at a time. Scanner and parser use the
/// same one, so that they cannot disagree on where a record ends. One user's: it holds the record at hand.
/// </summary>
internal abstract class CsvRecordReader
{
    private Field[] _fields = new Field[16];
    private byte[] _decoded = [];
    private int _decodedLength;

    /// <summary>Index of the record's first byte in the data.</summary>
    public int Start { get; private set; }

    /// <summary>Bytes of the record without its line end.</summary>
    public int Length { get; private set; }

    public int FieldCount { get; private set; }

    /// <summary>What is wrong with the record's quotes or escapes; null when they are in order.</summary>
    public CsvFlaw? Flaw { get; private set; }

    /// <summary>
    /// Reads the next record and moves <paramref name="at"/> behind its line end, or, when there is none, behind the empty
    /// lines and comments before what is left. False when no whole record is left: <paramref name="isLast"/> says whether
    /// the end of the data ends one.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> data, ref int at, bool isLast)
    {
        FieldCount = 0;
        Flaw = null;
        _decodedLength = 0;
        if (!SkipToRecord(data, ref at, isLast) || at == data.Length) return false;
        int end = ReadFields(data, at, isLast);
        int next = end < 0 ? -1 : end == data.Length ? EndOf(data, isLast) : LineEnd(data, end, isLast);
        if (next < 0) return false;
        Start = at;
        Length = end - at;
        at = next;
        return true;
    }

    /// <summary>The field's value; empty where the record has no such field.</summary>
    public ReadOnlySpan<byte> GetSpan(ReadOnlySpan<byte> data, int field)
    {
        if (field >= FieldCount) return default;
        Field found = _fields[field];
        return found.IsDecoded ? _decoded.AsSpan(found.ValueStart, found.ValueLength) : data.Slice(found.ValueStart, found.ValueLength);
    }

    /// <summary>The field as it stands in the data, with its quotes.</summary>
    public ReadOnlySpan<byte> GetRawSpan(ReadOnlySpan<byte> data, int field) =>
        field < FieldCount ? data.Slice(_fields[field].RawStart, _fields[field].RawLength) : default;

    /// <summary>Reads the fields of the record that starts at an index; the index of its line end, or the data's end, or -1 when it is not all there.</summary>
    protected abstract int ReadFields(ReadOnlySpan<byte> data, int at, bool isLast);

    /// <summary>Index behind a comment line that starts here; the index itself where none does, -1 when it is not all there.</summary>
    protected abstract int SkipComment(ReadOnlySpan<byte> data, int at, bool isLast);

    protected void Add(int rawStart, int rawEnd, int valueStart, int valueEnd) =>
        Add(new Field(rawStart, rawEnd - rawStart, valueStart, valueEnd - valueStart, IsDecoded: false));

    /// <summary>Adds a field whose value is the decoded bytes from an index on.</summary>
    protected void AddDecoded(int rawStart, int rawEnd, int decodedStart) =>
        Add(new Field(rawStart, rawEnd - rawStart, decodedStart, _decodedLength - decodedStart, IsDecoded: true));

    /// <summary>Appends bytes to the values that differ from the data and returns where they begin.</summary>
    protected int Decode(ReadOnlySpan<byte> bytes)
    {
        if (_decoded.Length - _decodedLength < bytes.Length) Array.Resize(ref _decoded, Math.Max(_decodedLength + bytes.Length, Math.Max(1024, _decoded.Length * 2)));
        bytes.CopyTo(_decoded.AsSpan(_decodedLength));
        int start = _decodedLength;
        _decodedLength += bytes.Length;
        return start;
    }

    /// <summary>Remembers the record's first flaw, which is in the field that is being read.</summary>
    protected void Report(string reason) => Flaw ??= new CsvFlaw(FieldCount, reason);

    /// <summary>Index behind the line end at an index; -1 when it may not be all there: a CR at the end may be half of a CR LF.</summary>
    protected static int LineEnd(ReadOnlySpan<byte> data, int at, bool isLast)
    {
        if (data[at] == (byte)'\n') return at + 1;
        if (at + 1 == data.Length) return isLast ? at + 1 : -1;
        return data[at + 1] == (byte)'\n' ? at + 2 : at + 1;
    }

    private static int EndOf(ReadOnlySpan<byte> data, bool isLast) => isLast ? data.Length : -1;

    /// <summary>Moves behind empty lines and comments; false when one of them is not all there.</summary>
    private bool SkipToRecord(ReadOnlySpan<byte> data, ref int at, bool isLast)
    {
        while (at < data.Length)
        {
            int next = data[at] is (byte)'\n' or (byte)'\r' ? LineEnd(data, at, isLast) : SkipComment(data, at, isLast);
            if (next < 0) return false;
            if (next == at) return true;
            at = next;
        }

        return true;
    }

    private void Add(Field field)
    {
        if (FieldCount == _fields.Length) Array.Resize(ref _fields, FieldCount * 2);
        _fields[FieldCount++] = field;
    }

    private readonly record struct Field(int RawStart, int RawLength, int ValueStart, int ValueLength, bool IsDecoded);
}
