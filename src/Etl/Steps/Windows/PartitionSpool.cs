using Etl.Steps.RowStore;

namespace Etl.Steps.Windows;

/// <summary>Keeps the rows of a partition until its end is known, in memory or on the disk, and gives them back in order. Not thread-safe.</summary>
internal sealed class PartitionSpool(CollectContext context, long memoryBytes) : IDisposable
{
    private readonly SortedRows _rows = new(context.Run.Scratch, memoryBytes);

    /// <summary>Adds a record, which belongs behind all others.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row) => _rows.Add(key, row);

    /// <summary>The records in order. The caller disposes it, then calls <see cref="Clear"/>.</summary>
    public RecordMerge Open() => _rows.Runs.Count == 0
        ? new RecordMerge([new StoreCursor(_rows.Store, keeps: true)])
        : MergePlan.Merge([_rows], context.Run.Scratch, memoryBytes, context.Cancellation);

    public void Clear() => _rows.Store.Clear();

    public void Dispose() => _rows.Dispose();
}
