using Etl.Messages;

namespace Etl.Steps.Outputs;

/// <summary>Rows of a partition that follow each other in formatted rows.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="End">Where the bytes of the last one end.</param>
internal readonly record struct PartitionRows(Partition Partition, int Rows, int End);

/// <summary>
/// The selected rows of a batch as the bytes that they have in a file. It keeps the batch's chunk, and so what that is
/// charged to the memory budget, until the bytes are written: they take the place of the columns that are gone.
/// </summary>
internal sealed class FormattedRows : Message
{
    private readonly RecordChunk? _chunk;
    private readonly OutputBlock _bytes;
    private readonly int[] _ends;

    /// <param name="batch">The batch; its reference stays the caller's.</param>
    /// <param name="rows">Rows that were formatted.</param>
    /// <param name="bytes">Their bytes; from here on the message's.</param>
    /// <param name="ends">Where each row ends, an array from <see cref="ColumnPool"/> that is the message's from here on; empty where files are not cut by rows.</param>
    /// <param name="parts">The partitions in the order of the bytes; empty where there are none.</param>
    public FormattedRows(RowBatch batch, int rows, OutputBlock bytes, int[] ends, IReadOnlyList<PartitionRows> parts)
        : base(batch.Position)
    {
        RowCount = rows;
        Parts = parts;
        _bytes = bytes;
        _ends = ends;
        _chunk = batch.Chunk;
        _chunk?.AddReferences(1);
    }

    public override int RowCount { get; }

    public override long MemoryBytes => _bytes.Capacity + (_chunk?.MemoryBytes ?? 0);

    public IReadOnlyList<PartitionRows> Parts { get; }

    /// <summary>All rows.</summary>
    public RowRun All => new(_bytes.Written, _ends.AsSpan(0, _ends.Length == 0 ? 0 : RowCount), RowCount);

    protected override void Free()
    {
        _bytes.Dispose();
        ColumnPool.Return(_ends);
        _chunk?.Release();
    }
}

/// <summary>The bytes of rows, from which rows are taken at the front.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="ends">Where each row ends; needed only where fewer than all rows are taken.</param>
/// <param name="count">How many rows.</param>
internal ref struct RowRun(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> ends, int count)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ReadOnlySpan<int> _ends = ends;
    private int _start; // in the bytes
    private int _row;

    /// <summary>Rows that are left.</summary>
    public readonly int Count => count - _row;

    /// <summary>Takes the next rows.</summary>
    public ReadOnlySpan<byte> Take(int rows) => Take(rows, rows == Count ? _bytes.Length : _ends[_row + rows - 1]);

    /// <summary>Takes the next rows as a run of their own.</summary>
    public RowRun TakeRun(int rows, int end)
    {
        int start = _start;
        ReadOnlySpan<int> own = _ends.IsEmpty ? [] : _ends.Slice(_row, rows);
        Take(rows, end);
        return new RowRun(_bytes[..end], own, rows) { _start = start };
    }

    private ReadOnlySpan<byte> Take(int rows, int end)
    {
        ReadOnlySpan<byte> taken = _bytes[_start..end];
        _row += rows;
        _start = end;
        return taken;
    }
}
