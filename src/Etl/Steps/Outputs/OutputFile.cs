using Etl.Steps.Compression;

namespace Etl.Steps.Outputs;

/// <summary>
/// One output while it is written, compressed on the way where its name says so. The compressor gets blocks of one size, so
/// that the file's bytes depend on its content only. Writes do not wait: they go to the page cache.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly StagedFile _file;
    private readonly FileStream _stream;
    private readonly GzipOutput? _gzip;
    private readonly StreamCompressor? _compressor;

    public OutputFile(StagedFile file, CompressionFormat compression, GzipQueue queue)
    {
        _file = file;
        _stream = file.Open();
        if (compression == CompressionFormat.Gzip) _gzip = new GzipOutput(file, _stream, queue);
        else if (compression != CompressionFormat.None) _compressor = new StreamCompressor(_stream, compression);
    }

    /// <summary>Goes on where <see cref="Save"/> was called.</summary>
    /// <exception cref="StepException">The staged file is not what it was.</exception>
    public OutputFile(StagedFile file, CompressionFormat compression, GzipQueue queue, BinaryReader saved)
    {
        _file = file;
        _stream = file.Reopen(saved.ReadInt64());
        if (compression != CompressionFormat.Gzip) return;
        _gzip = new GzipOutput(file, _stream, queue);
        _gzip.Write(saved.ReadBytes(saved.ReadInt32()));
    }

    public StagedFile File => _file;

    /// <summary>Writes where the file stands, for one that can be continued. The queue has finished all members before.</summary>
    public void Save(BinaryWriter state)
    {
        if (_gzip is not null) _gzip.Save(state);
        else state.Write(_stream.Position);
    }

    /// <exception cref="StepException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_gzip is not null)
        {
            _gzip.Write(bytes);
            return;
        }

        try
        {
            if (_compressor is null) _stream.Write(bytes);
            else _compressor.Write(bytes);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw _file.WriteError(e);
        }
    }

    /// <summary>Writes what is left and closes the file. Nothing is written after it. A gzip file is closed with its last block.</summary>
    /// <exception cref="StepException">The file cannot be written.</exception>
    public void Complete()
    {
        if (_gzip is not null)
        {
            _gzip.Complete();
            return;
        }

        try
        {
            _compressor?.Complete();
            _stream.Dispose();
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw _file.WriteError(e);
        }
    }

    public void Dispose()
    {
        if (_gzip is not null)
        {
            _gzip.Dispose();
            return;
        }

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
        }
    }
}
