namespace Etl.Messages;

/// <summary>The lines that records stand on, by where the records start.</summary>
/// <param name="starts">Bytes of the chunk before each record, ascending.</param>
/// <param name="lines">1-based line of each record.</param>
internal sealed class LineMap(int[] starts, long[] lines)
{
    /// <summary>Line of the record that the byte at <paramref name="offset"/> belongs to.</summary>
    public long LineAt(int offset)
    {
        int found = Array.BinarySearch(starts, offset);
        return lines[found >= 0 ? found : ~found - 1];
    }
}
