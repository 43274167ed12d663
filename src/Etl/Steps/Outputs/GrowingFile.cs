using System.Buffers;
using Etl.Steps.Compression;
using Etl.Steps.Saving;

namespace Etl.Steps.Outputs;

/// <summary>
/// An output that grows at its end and may be closed and opened again in between. A gzip file grows by members: content that
/// does not fit the memory waits in the folder for temporary files until there is a block of it. Other compressors cannot be
/// put aside, so what is for them grows in that folder and is compressed when it is complete.
/// </summary>
internal sealed class GrowingFile(StagedFile target, CompressionFormat compression, StepContext context, GzipQueue queue) : IGzipTarget
{
    private const int CopyBytes = 64 * 1024;

    private string? _path; // of the file that takes the bytes as they are; null while there is none
    private long _written; // bytes in it
    private bool _hasMembers;
    private bool _hasRoom = context.OutputBytes >= OpenFiles.MostHeld; // a file that is continued keeps to what it was begun with

    public StagedFile Target => target;

    /// <summary>
    /// Whether what waits becomes a member by <see cref="AddMember"/> whenever it is a block. Where memory is short it is not, as
    /// for other compressors: with all the rest under way, blocks took a run of 8 workers to 146 MiB of 128. The bytes are the same.
    /// </summary>
    public bool GrowsByMembers => compression == CompressionFormat.Gzip && _hasRoom;

    /// <summary>Bytes until what waits is a block.</summary>
    public int MemberRoom => (int)(GzipBlock.MostBytes - _written - HeldBytes);

    /// <summary>Bytes that are not yet written; from <see cref="ArrayPool{T}"/>, empty where there are none.</summary>
    public byte[] Held { get; set; } = [];

    public int HeldBytes { get; set; }

    /// <summary>Open while it is one of those that may be.</summary>
    public FileStream? Stream { get; private set; }

    /// <summary>Its place among the open ones.</summary>
    public LinkedListNode<GrowingFile>? OpenNode { get; set; }

    public bool IsCreated => _path is not null;

    private bool IsStagedAsIs => IsCreated && compression == CompressionFormat.None;

    public void Open()
    {
        try
        {
            string path = _path ?? (compression == CompressionFormat.None ? target.StagingPath : context.Scratch.NewPath());
            if (!IsCreated) CheckName(path);
            Stream = Open(path, IsCreated ? FileMode.Append : FileMode.CreateNew);
            _path = path;
            target.IsMade |= compression == CompressionFormat.None;
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
            _written += bytes.Length;
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

    /// <summary>Makes a member of what was written, what is held, and these bytes. The file is closed; what is held stays the caller's.</summary>
    public void AddMember(ReadOnlySpan<byte> rest, bool isLast)
    {
        if (!_hasMembers) CreateTarget();
        _hasMembers = true;
        GzipBlock block = queue.Rent();
        if (IsCreated) TakeWritten(block);
        block.Fill(Held.AsSpan(0, HeldBytes));
        block.Fill(rest);
        queue.Add(block, this, isLast);
    }

    /// <summary>Writes where the file stands. It is closed, and the queue has finished its members.</summary>
    /// <exception cref="IOException">What was written cannot be kept.</exception>
    public void Save(BinaryWriter state, SavedFolder folder)
    {
        state.Write(_hasRoom);
        state.Write(_hasMembers);
        state.Write(IsCreated);
        state.Write(_written);
        if (_hasMembers) state.Write(new FileInfo(target.StagingPath).Length);
        if (_hasMembers || IsStagedAsIs) folder.Add(target);
        if (IsCreated && !IsStagedAsIs)
        {
            string name = $"raw-{Path.GetFileName(_path)}";
            folder.Keep(_path!, _written, name);
            state.Write(name);
        }

        state.Write(HeldBytes);
        state.Write(Held.AsSpan(0, HeldBytes));
    }

    /// <summary>Takes up what <see cref="Save"/> wrote; returns the bytes that the file held back.</summary>
    /// <exception cref="StepException">The staged file is not what it was.</exception>
    /// <exception cref="InvalidDataException">What was saved is damaged.</exception>
    public byte[] Load(SavedState saved)
    {
        BinaryReader reader = saved.Reader;
        _hasRoom = reader.ReadBoolean();
        _hasMembers = reader.ReadBoolean();
        bool isCreated = reader.ReadBoolean();
        _written = reader.ReadInt64();
        if (_hasMembers) target.Reopen(reader.ReadInt64()).Dispose();
        if (isCreated && compression == CompressionFormat.None)
        {
            target.Reopen(_written).Dispose();
            _path = target.StagingPath;
        }
        else if (isCreated)
        {
            string path = context.Scratch.NewPath();
            saved.Folder.Restore(reader.ReadString(), _written, path);
            _path = path;
        }

        // What the interrupted run staged after the checkpoint is in the way.
        if (!_hasMembers && !IsStagedAsIs) ScratchFile.Delete(target.StagingPath);
        return reader.ReadBytes(reader.ReadInt32());
    }

    /// <summary>Makes the output out of what was written, when all of it was.</summary>
    public void Complete(CancellationToken cancellation)
    {
        if (compression == CompressionFormat.None || GrowsByMembers) return;
        CheckName(target.StagingPath);
        using (OutputFile output = new(target, compression, queue))
        {
            CopyTo(output, cancellation);
            output.Complete();
        }

        context.Scratch.Delete(_path!);
    }

    // Opened for each member: that is little beside compressing it, and the number of open files stays what it may be.
    void IGzipTarget.Append(ReadOnlySpan<byte> member, bool isLast)
    {
        try
        {
            using FileStream stream = Open(target.StagingPath, FileMode.Append);
            stream.Write(member);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw target.WriteError(e);
        }
    }

    void IGzipTarget.Abandon()
    {
    }

    private static FileStream Open(string path, FileMode mode) => new(path, new FileStreamOptions
    {
        Mode = mode,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete, // for whoever brings it to the disk
        BufferSize = 0,
    });

    /// <summary>Puts the output where it is staged, or another one of the same name could not be told.</summary>
    private void CreateTarget()
    {
        CheckName(target.StagingPath);
        try
        {
            Open(target.StagingPath, FileMode.CreateNew).Dispose();
            target.IsMade = true;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw target.WriteError(e);
        }
    }

    private void TakeWritten(GzipBlock block)
    {
        try
        {
            using FileStream raw = OpenWritten();
            block.Fill(raw);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw WriteError(e);
        }

        context.Scratch.Delete(_path!);
        _path = null;
        _written = 0;
    }

    private void CopyTo(OutputFile output, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            using FileStream raw = OpenWritten();
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

    private FileStream OpenWritten() => new(_path!, new FileStreamOptions { Access = FileAccess.Read, BufferSize = 0 });

    private StepException WriteError(Exception e) => compression == CompressionFormat.None ? target.WriteError(e) : context.Scratch.WriteError(e);

    /// <summary>Staged names are this run's alone, so a file that has one already is another output of it.</summary>
    private void CheckName(string path)
    {
        if (!File.Exists(path)) return;
        throw new StepException(target.Path, "Another output of this run has the same name on this file system, which does not tell some letters apart, such as capitals from small ones. Make the values of the path's columns alike with 'derive' before, for example with lower().");
    }
}
