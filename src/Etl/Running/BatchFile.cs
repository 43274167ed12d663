using System.Runtime.InteropServices;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.RowStore;

namespace Etl.Running;

/// <summary>Batches in a scratch file, written one after the other and read back in that order with their positions. Not thread-safe.</summary>
internal sealed class BatchFile(RowCodec codec, ScratchFolder scratch) : IDisposable
{
    private readonly RowEncoder _encoder = new(codec);
    private readonly RowDecoder _decoder = new(codec);
    private ScratchFile? _file; // null while nothing was written
    private long _end; // bytes written
    private int[] _allRows = [];

    public void Write(RowBatch batch)
    {
        _file ??= ScratchFile.Create(scratch);
        if (batch.Selection is null && _allRows.Length < batch.RowCount) _allRows = [.. Enumerable.Range(0, batch.RowCount)];
        _encoder.Encode(batch, (batch.Selection ?? _allRows).AsSpan(0, batch.RowCount));
        int bytes = batch.RowCount == 0 ? 0 : _encoder.Ends[batch.RowCount - 1];
        Header header = new(batch.Position.Source, batch.Position.Item, batch.Position.Member, batch.Position.Part, batch.Position.Way, batch.RowCount, bytes);
        Append(MemoryMarshal.AsBytes(new ReadOnlySpan<Header>(in header)));
        Append(MemoryMarshal.AsBytes(_encoder.Starts[..batch.RowCount]));
        Append(_encoder.Buffer.AsSpan(0, bytes));
    }

    /// <summary>All batches; nothing is written any more.</summary>
    public IEnumerable<RowBatch> Read()
    {
        byte[] buffer = [];
        int[] starts = [];
        for (long at = 0; at < _end;)
        {
            Header header = default;
            Take(MemoryMarshal.AsBytes(new Span<Header>(ref header)), ref at);
            if (starts.Length < header.Rows) starts = new int[header.Rows];
            if (buffer.Length < header.Bytes) buffer = new byte[header.Bytes];
            Take(MemoryMarshal.AsBytes(starts.AsSpan(0, header.Rows)), ref at);
            Take(buffer.AsSpan(0, header.Bytes), ref at);
            yield return _decoder.Decode(buffer, starts.AsSpan(0, header.Rows), new Position(header.Source, header.Item, header.Part) { Member = header.Member, Way = header.Way });
        }
    }

    /// <summary>Gives the disk space back.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _file!.Write(bytes, _end);
        _end += bytes.Length;
    }

    private void Take(Span<byte> target, ref long at)
    {
        _file!.ReadExactly(target, at);
        at += target.Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Header(int Source, int Item, int Member, int Part, int Way, int Rows, int Bytes);
}
