using Microsoft.Win32.SafeHandles;

namespace Etl.Steps.Aggregation;

/// <summary>
/// A temporary file that is only appended to, in large writes, and read back at any place. Deleted when it is disposed.
/// Not thread-safe.
/// </summary>
internal sealed class SpillFile(ScratchFolder scratch, FileStream stream) : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly BufferedStream _output = new(stream, BufferBytes);
    private SafeFileHandle? _input;

    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public static SpillFile Create(ScratchFolder scratch) => new(scratch, scratch.Create());

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

    /// <summary>Reads at most as many bytes as the target has, none at the file's end.</summary>
    /// <exception cref="StepException">The file cannot be read.</exception>
    public int Read(long offset, Span<byte> target)
    {
        try
        {
            _input ??= File.OpenHandle(stream.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(_input, target, offset);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw new StepException(stream.Name, $"The temporary file '{stream.Name}' cannot be read. {e.Message} Check the disk, and run the pipeline again.", e);
        }
    }

    /// <summary>What to throw when the file does not hold what was written.</summary>
    public StepException Damaged(InvalidDataException e) =>
        new(stream.Name, $"The temporary file '{stream.Name}' was changed or damaged while the run used it. {e.Message} Check the disk, and run the pipeline again.", e);

    public void Dispose()
    {
        _input?.Dispose();
        // Not the buffered stream: what it still holds may be what could not be written.
        stream.Dispose();
        scratch.Delete(stream.Name);
    }
}

/// <summary>A part of a spill file: states in ascending order of their keys, no key twice.</summary>
internal readonly record struct SpillRun(SpillFile File, long Start, long End);
