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
    private FileStream? _file; // null while nothing was written
    private int[] _allRows = [];

    public void Write(RowBatch batch)
    {
        _file ??= scratch.Create();
        if (batch.Selection is null && _allRows.Length < batch.RowCount) _allRows = [.. Enumerable.Range(0, batch.RowCount)];
        _encoder.Encode(batch, (batch.Selection ?? _allRows).AsSpan(0, batch.RowCount));
        int bytes = batch.RowCount == 0 ? 0 : _encoder.Ends[batch.RowCount - 1];
        Header header = new(batch.Position.Source, batch.Position.Item, batch.Position.Member, batch.Position.Part, batch.Position.Way, batch.RowCount, bytes);
        try
        {
            _file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Header>(in header)));
            _file.Write(MemoryMarshal.AsBytes(_encoder.Starts[..batch.RowCount]));
            _file.Write(_encoder.Buffer.AsSpan(0, bytes));
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw scratch.WriteError(e);
        }
    }

    /// <summary>All batches; nothing is written any more.</summary>
    public IEnumerable<RowBatch> Read()
    {
        if (_file is null) yield break;
        _file.Flush();
        byte[] buffer = [];
        int[] starts = [];
        using FileStream file = new(_file.Name, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.SequentialScan });
        while (TryReadHeader(file, out Header header))
        {
            if (starts.Length < header.Rows) starts = new int[header.Rows];
            if (buffer.Length < header.Bytes) buffer = new byte[header.Bytes];
            file.ReadExactly(MemoryMarshal.AsBytes(starts.AsSpan(0, header.Rows)));
            file.ReadExactly(buffer.AsSpan(0, header.Bytes));
            yield return _decoder.Decode(buffer, starts.AsSpan(0, header.Rows), new Position(header.Source, header.Item, header.Part) { Member = header.Member, Way = header.Way });
        }
    }

    /// <summary>Gives the disk space back.</summary>
    public void Dispose()
    {
        if (_file is null) return;
        _file.Dispose();
        File.Delete(_file.Name);
        _file = null;
    }

    private static bool TryReadHeader(FileStream file, out Header header)
    {
        header = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<Header>(ref header));
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Header(int Source, int Item, int Member, int Part, int Way, int Rows, int Bytes);
}
