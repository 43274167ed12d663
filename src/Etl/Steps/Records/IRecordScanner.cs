namespace Etl.Steps.Records;

/// <summary>
/// Finds where records end in the bytes of one file, as they come in. It keeps what it must know of the bytes before,
/// such as whether they end within quotes, so that no byte is scanned twice.
/// </summary>
internal interface IRecordScanner
{
    /// <summary>
    /// Scans <paramref name="data"/> from <paramref name="from"/> on and returns how far it got: less than all when the
    /// meaning of the last byte depends on the next one, which is not the case at the file's end.
    /// </summary>
    /// <param name="data">Bytes from the start of a record on. A scanner may blank out what stands between records.</param>
    /// <param name="from">Bytes scanned before.</param>
    /// <param name="isLast">Whether the file ends with the data.</param>
    /// <param name="end">Set to the index behind the last whole record when one ends in the bytes scanned.</param>
    /// <exception cref="RecordFormatException">The bytes cannot be cut into records.</exception>
    int Scan(Span<byte> data, int from, bool isLast, ref int end);
}

/// <summary>A file is not what its reader takes; whoever knows where the bytes stand adds the place.</summary>
internal sealed class RecordFormatException(int index, string message) : Exception(message)
{
    /// <summary>Index of the byte at fault in the data scanned.</summary>
    public int Index { get; } = index;
}
