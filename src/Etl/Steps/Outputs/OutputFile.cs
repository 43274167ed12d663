using System.Buffers;
using System.IO.Compression;
using Etl.Steps.Compression;

namespace Etl.Steps.Outputs;

/// <summary>
/// One output while it is written, compressed on the way where its name says so. The compressor gets blocks of one size, so
/// that the file's bytes depend on its content only. Writes do not wait: they go to the page cache.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private const int BlockBytes = 64 * 1024;

    private readonly StagedFile _file;
    private readonly CompressionFormat _compression;
    private readonly FileStream _stream;
    private readonly BufferedStream? _buffer; // between the compressor and the file
    private readonly Stream? _compressor;
    private byte[] _block = []; // what the compressor gets next
    private int _filled;
    private bool _any;

    public OutputFile(StagedFile file, CompressionFormat compression)
    {
        _file = file;
        _compression = compression;
        _stream = file.Open();
        if (compression == CompressionFormat.None) return;
        _block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        _buffer = CompressingStream.Buffer(_stream);
        _compressor = CompressingStream.Open(_buffer, compression, CompressionLevel.Optimal);
    }

    /// <exception cref="StepException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _any |= !bytes.IsEmpty;
            if (_compressor is null) _stream.Write(bytes);
            else WriteBlocks(bytes);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw _file.WriteError(e);
        }
    }

    /// <summary>Writes what is left and closes the file. Nothing is written after it.</summary>
    /// <exception cref="StepException">The file cannot be written.</exception>
    public void Complete()
    {
        try
        {
            if (_compressor is not null) CompleteCompression();
            _stream.Dispose();
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw _file.WriteError(e);
        }
    }

    public void Dispose()
    {
        try
        {
            _compressor?.Dispose();
        }
        catch (Exception e) when (e is ObjectDisposedException || StorageFault.IsOne(e))
        {
            // A completed file has nothing left to write; of any other the run has said why it failed.
        }
        finally
        {
            _stream.Dispose();
            if (_block.Length > 0) ArrayPool<byte>.Shared.Return(_block);
            _block = [];
        }
    }

    private void WriteBlocks(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int taken = Math.Min(bytes.Length, BlockBytes - _filled);
            bytes[..taken].CopyTo(_block.AsSpan(_filled));
            bytes = bytes[taken..];
            _filled += taken;
            if (_filled < BlockBytes) continue;
            _compressor!.Write(_block, 0, BlockBytes);
            _filled = 0;
        }
    }

    private void CompleteCompression()
    {
        _compressor!.Write(_block, 0, _filled);
        _compressor.Dispose();
        if (!_any) _buffer!.Write(CompressingStream.Empty(_compression));
        _buffer!.Flush();
    }
}
