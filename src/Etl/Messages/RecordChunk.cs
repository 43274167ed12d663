namespace Etl.Messages;

/// <summary>
/// A run of whole records of one file, as bytes (UTF-8): the unit that a reader hands to its parsers. Parsers may append
/// bytes of their own (a field without its doubled quotes) behind the records, so that one array holds every text.
/// </summary>
public sealed class RecordChunk : Message
{
    private CountedLines _counted = new(0, 0); // replaced as a whole, by whoever locates a record

    /// <param name="position">The file's position with the chunk's index as its part.</param>
    /// <param name="source">The file as errors name it.</param>
    /// <param name="buffer">Bytes from <see cref="ColumnPool"/>; the chunk returns them.</param>
    /// <param name="length">Bytes of records in the buffer.</param>
    /// <param name="byteOffset">Bytes of decompressed input before the chunk.</param>
    /// <param name="firstLine">1-based line of the file on which the chunk starts.</param>
    /// <param name="header">What the reader learned from the file's start and its parsers need, such as the header's names.</param>
    public RecordChunk(Position position, string source, byte[] buffer, int length, long byteOffset, long firstLine, object? header = null)
        : base(position)
    {
        Source = source;
        Buffer = buffer;
        Length = length;
        ByteOffset = byteOffset;
        FirstLine = firstLine;
        Header = header;
        AppendedLength = length;
    }

    public string Source { get; }

    /// <summary>The lines of records where they are not those of the bytes, as with the rows of a sheet. Set before the chunk is sent.</summary>
    internal LineMap? Lines { get; set; }

    /// <summary>The records, then what parsers appended.</summary>
    public byte[] Buffer { get; private set; }

    public int Length { get; }

    /// <summary>Bytes of the buffer in use, appended ones included.</summary>
    public int AppendedLength { get; private set; }

    public long ByteOffset { get; }

    public long FirstLine { get; }

    public object? Header { get; }

    /// <summary>Whether the file ends with the chunk, where its reader knows.</summary>
    internal bool IsLast { get; init; }

    /// <summary>Records of the file before the chunk; counted only where a column tells the number of the record. Set before the chunk is sent.</summary>
    internal long RecordsBefore { get; set; }

    /// <summary>What is known of the file and goes into columns, for whoever put it here. Set before the chunk is sent.</summary>
    internal object? FileFacts { get; set; }

    public override long MemoryBytes => Buffer.Length;

    public ReadOnlySpan<byte> Records => Buffer.AsSpan(0, Length);

    /// <summary>
    /// 1-based line of the file on which the byte at <paramref name="offset"/> stands. Counts on from the last one asked
    /// for, so that locating all records of a chunk in order reads it once.
    /// </summary>
    internal long LineAt(int offset)
    {
        if (Lines is not null) return Lines.LineAt(offset);
        CountedLines counted = _counted;
        if (counted.Offset > offset) counted = new CountedLines(0, 0);
        long breaks = counted.Breaks + LineBreaks.Count(Records[counted.Offset..offset]);
        _counted = new CountedLines(offset, breaks);
        return FirstLine + breaks;
    }

    /// <summary>Appends bytes and returns where they stand. May move <see cref="Buffer"/> to a larger array. One thread only, while the chunk is parsed.</summary>
    public TextRange Append(ReadOnlySpan<byte> bytes)
    {
        if (Buffer.Length - AppendedLength < bytes.Length)
        {
            byte[] larger = ColumnPool.Rent<byte>(checked(Math.Max(AppendedLength + bytes.Length, Buffer.Length + (Buffer.Length / 2))));
            Buffer.AsSpan(0, AppendedLength).CopyTo(larger);
            // bytes may be a slice of the old array, so it goes back only after they were copied.
            bytes.CopyTo(larger.AsSpan(AppendedLength));
            ColumnPool.Return(Buffer);
            Buffer = larger;
        }
        else
        {
            bytes.CopyTo(Buffer.AsSpan(AppendedLength));
        }

        TextRange range = new(AppendedLength, bytes.Length);
        AppendedLength += bytes.Length;
        return range;
    }

    protected override void Free()
    {
        ColumnPool.Return(Buffer);
        Buffer = [];
    }

    private sealed record CountedLines(int Offset, long Breaks);
}
