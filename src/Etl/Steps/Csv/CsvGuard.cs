using Etl.Messages;

namespace Etl.Steps.Csv;

/// <summary>
/// The CSV reader takes bytes that look like a byte order mark for one at the start of what it is given. Within a file they
/// are data, wherever a chunk starts, so such a chunk is read from a copy behind an empty line, which is skipped.
/// </summary>
internal static class CsvGuard
{
    /// <summary>The copy, which goes back to the pool; null when there is no need, which is nearly always.</summary>
    public static byte[]? Rent(ReadOnlySpan<byte> records)
    {
        if (records.Length == 0 || records[0] is not (0xEF or 0xFE or 0xFF or 0)) return null;
        byte[] copy = ColumnPool.Rent<byte>(records.Length + 1);
        copy[0] = (byte)'\n';
        records.CopyTo(copy.AsSpan(1));
        return copy;
    }
}
