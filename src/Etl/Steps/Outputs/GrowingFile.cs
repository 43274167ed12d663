using System.Buffers;
using Etl.Steps.Compression;

namespace Etl.Steps.Outputs;

/// <summary>
/// An output that grows at its end and may be closed and opened again in between. A compressor cannot be put aside, so
/// what is to be compressed grows in the folder for temporary files and is compressed when it is complete.
/// </summary>
internal sealed class GrowingFile
{
    private const int CopyBytes = 64 * 1024;

    private readonly StepContext _context;
    private readonly CompressionFormat _compression;
    private readonly GzipQueue _queue;
    private readonly string _path;

    public GrowingFile(StagedFile target, CompressionFormat compression, StepContext context, GzipQueue queue)
    {
        Target = target;
        _compression = compression;
        _context = context;
        _queue = queue;
        try
        {
            _path = compression == CompressionFormat.None ? target.StagingPath : context.Scratch.NewPath();
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw context.Scratch.WriteError(e);
        }
    }

    public StagedFile Target { get; }

    /// <summary>Bytes that are not yet written; from <see cref="ArrayPool{T}"/>, empty where there are none.</summary>
    public byte[] Held { get; set; } = [];

    public int HeldBytes { get; set; }

    /// <summary>Open while it is one of those that may be.</summary>
    public FileStream? Stream { get; private set; }

    /// <summary>Its place among the open ones.</summary>
    public LinkedListNode<GrowingFile>? OpenNode { get; set; }

    public bool IsCreated { get; private set; }

    public void Open()
    {
        if (!IsCreated) CheckName(_path);
        try
        {
            Stream = new FileStream(_path, new FileStreamOptions
            {
                Mode = IsCreated ? FileMode.Append : FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
            });
            IsCreated = true;
            Target.IsMade |= _compression == CompressionFormat.None;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw WriteError(e);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Stream!.Write(bytes);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw WriteError(e);
        }
    }

    public void Close()
    {
        Stream?.Dispose();
        Stream = null;
    }

    /// <summary>Makes the output out of what was written, when all of it was.</summary>
    public void Complete(CancellationToken cancellation)
    {
        if (_compression == CompressionFormat.None) return;
        CheckName(Target.StagingPath);
        using (OutputFile output = new(Target, _compression, _queue))
        {
            CopyTo(output, cancellation);
            output.Complete();
        }

        _context.Scratch.Delete(_path);
    }

    private void CopyTo(OutputFile output, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            using FileStream raw = new(_path, new FileStreamOptions { Access = FileAccess.Read, BufferSize = 0 });
            for (int read; (read = raw.Read(buffer)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                output.Write(buffer.AsSpan(0, read));
            }
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw WriteError(e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private StepException WriteError(Exception e) => _compression == CompressionFormat.None ? Target.WriteError(e) : _context.Scratch.WriteError(e);

    /// <summary>Staged names are this run's alone, so a file that has one already is another output of it.</summary>
    private void CheckName(string path)
    {
        if (!File.Exists(path)) return;
        throw new StepException(Target.Path, "Another output of this run has the same name on this file system, which does not tell some letters apart, such as capitals from small ones. Make the values of the path's columns alike with 'derive' before, for example with lower().");
    }
}
