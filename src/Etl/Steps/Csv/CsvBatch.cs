using System.Text;
using Etl.Messages;

namespace Etl.Steps.Csv;

/// <summary>A batch while it is filled: the chunk that it is read from, and where its rows stand in it.</summary>
/// <param name="chunk">The records.</param>
/// <param name="rejects">Takes those that are no rows.</param>
/// <param name="capacity">The most rows there may be.</param>
internal sealed class CsvBatch(RecordChunk chunk, IRejectSink rejects, int capacity)
{
    private readonly int[] _starts = ColumnPool.Rent<int>(capacity);
    private readonly int[] _lengths = ColumnPool.Rent<int>(capacity);
    private int _rejected;

    public RecordChunk Chunk => chunk;

    public CsvLayout Layout { get; } = (CsvLayout)chunk.Header!;

    public int Rows { get; private set; }

    public void AddRow(int start, int length)
    {
        _starts[Rows] = start;
        _lengths[Rows] = length;
        Rows++;
    }

    /// <summary>Adds rows of the index.</summary>
    public void AddRows(CsvRowIndex index, int from, int to)
    {
        index.CopyRows(from, _starts.AsSpan(Rows, to - from), _lengths.AsSpan(Rows, to - from));
        Rows += to - from;
    }

    public void Reject(int start, ReadOnlySpan<byte> raw, CsvFault fault)
    {
        rejects.Add(new Reject(
            chunk.Position,
            Rows + _rejected,
            BatchOrigin.LocateOffset(chunk, start),
            fault.Column,
            fault.Value,
            fault.Reason,
            Encoding.UTF8.GetString(raw)));
        _rejected++;
    }

    public BatchOrigin Complete() => new(chunk, _starts, _lengths);
}

/// <summary>Why a record is rejected. A class, so that the row that has none costs one register.</summary>
internal sealed record CsvFault(string? Column, string? Value, string Reason)
{
    /// <summary>The option that makes it the end of the run; null where the record is rejected.</summary>
    public string? Option { get; init; }
}
