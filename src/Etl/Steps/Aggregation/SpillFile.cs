namespace Etl.Steps.Aggregation;

/// <summary>
/// A temporary file that is only appended to, in large writes, and read back at any place. Deleted when it is disposed.
/// Not thread-safe.
/// </summary>
internal sealed class SpillFile(ScratchFolder scratch, FileStream stream) : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly BufferedStream _output = new(stream, BufferBytes);
    private readonly ScratchFile _file = new(scratch, stream);

    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public static SpillFile Create(ScratchFolder scratch) => new(scratch, scratch.Create());

    /// <summary>Opens one that is in the scratch folder already, to be read.</summary>
    /// <exception cref="StepException">It cannot be opened.</exception>
    public static SpillFile Open(ScratchFolder scratch, string path)
    {
        try
        {
            return new SpillFile(scratch, new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, BufferSize = 0 }));
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw ScratchFile.ReadError(path, e);
        }
    }

    public string Path => _file.Path;

    /// <summary>Writes something behind all that is there and says where it stands.</summary>
    /// <exception cref="StepException">The file cannot be written to.</exception>
    public SpillRun Append(Action<Stream> write)
    {
        try
        {
            long start = _output.Position;
            write(_output);
            _output.Flush();
            return new SpillRun(this, start, _output.Position);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw scratch.WriteError(e);
        }
    }

    /// <inheritdoc cref="ScratchFile.Read"/>
    public int Read(Span<byte> target, long offset) => _file.Read(target, offset);

    /// <summary>What to throw when the file does not hold what was written.</summary>
    public StepException Damaged(InvalidDataException e) =>
        new(_file.Path, $"The temporary file '{_file.Path}' was changed or damaged while the run used it. {e.Message} Check the disk, and run the pipeline again.", e);

    // Not the buffered stream: what it still holds may be what could not be written.
    public void Dispose() => _file.Dispose();
}

/// <summary>A part of a spill file: states in ascending order of their keys, no key twice.</summary>
internal readonly record struct SpillRun(SpillFile File, long Start, long End);
