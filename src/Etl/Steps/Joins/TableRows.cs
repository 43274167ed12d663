using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Joins;

/// <summary>
/// Rows of a table in memory, as bytes, batch by batch, with the numbers of their keys. Not thread-safe.
/// </summary>
internal sealed class TableRows
{
    public const int NoKey = -1;

    // What a row takes besides its bytes: its places, and the slots and hash of a key of its own.
    private const int RowOverhead = 96;

    public GroupTable Keys { get; } = new();

    public List<TableBatch> Batches { get; } = [];

    /// <summary>
    /// The memory that rows need at most, which depends on nothing but the rows: their bytes twice, because building the table
    /// copies them.
    /// </summary>
    public static long Cost(long rows, long keyBytes, long rowBytes) => (rows * RowOverhead) + keyBytes + (rowBytes * 2);

    public int FindOrAdd(ReadOnlySpan<byte> key, ulong hash) => key.IsEmpty ? NoKey : Keys.FindOrAdd(key, hash);
}

/// <summary>Some rows of one batch of a table.</summary>
/// <param name="Place">Where the batch stands in the table.</param>
/// <param name="Bytes">The rows, one behind the other.</param>
/// <param name="Starts">Where each row starts.</param>
/// <param name="Keys">For each row the number of its key, <see cref="TableRows.NoKey"/> for none.</param>
internal sealed record TableBatch(BatchPlace Place, byte[] Bytes, int[] Starts, int[] Keys)
{
    /// <summary>The file that the rows came from, as errors name it; null where that is not known.</summary>
    public string? Source { get; init; }

    /// <summary>For each row its line in that file; empty where that is not known.</summary>
    public long[] Lines { get; init; } = [];

}

/// <summary>A row of a batch of a table, by its index there.</summary>
internal readonly record struct TableRow(TableBatch Batch, int Index);

/// <summary>Where a batch stands among those of its side: by position, then in the order in which the batches came.</summary>
internal readonly record struct BatchPlace(Position Position, long Number) : IComparable<BatchPlace>
{
    public int CompareTo(BatchPlace other)
    {
        int order = Position.CompareTo(other.Position);
        return order == 0 ? Number.CompareTo(other.Number) : order;
    }

    public static bool operator <(BatchPlace left, BatchPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(BatchPlace left, BatchPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(BatchPlace left, BatchPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BatchPlace left, BatchPlace right) => left.CompareTo(right) >= 0;
}
