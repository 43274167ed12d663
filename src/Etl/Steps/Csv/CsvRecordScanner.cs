using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>
/// Finds the ends of records by reading them. It keeps nothing: what it has seen of a record that is not all there is read
/// again when there is more, at most twice as much in all, because the buffer doubles.
/// </summary>
internal sealed class CsvRecordScanner(CsvRecordReader reader) : IRecordScanner
{
    public int Scan(Span<byte> data, int from, bool isLast, ref int end)
    {
        int at = from;
        while (reader.TryRead(data, ref at, isLast)) end = at;
        // Lines that were skipped are done with, too.
        if (at > from) end = at;
        return at;
    }
}
