using Microsoft.Win32.SafeHandles;

namespace Etl.Steps;

/// <summary>
/// A temporary file that is written and read back at any place, and deleted when it is disposed. Unbuffered: its users bring
/// large pieces. Several threads may write and read at once, each in places of its own.
/// </summary>
/// <param name="folder">The folder that the file lies in, for errors.</param>
/// <param name="stream">A new file, which the object closes and deletes.</param>
internal sealed class ScratchFile(ScratchFolder folder, FileStream stream) : IDisposable
{
    // Once: each time a stream is asked for its handle, it moves the file's own position.
    private readonly SafeFileHandle _handle = stream.SafeFileHandle;

    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    public static ScratchFile Create(ScratchFolder folder) => new(folder, folder.Create());

    /// <summary>Where it lies.</summary>
    public string Path { get; } = stream.Name;

    /// <exception cref="StepException">The file cannot be written to.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw folder.WriteError(e);
        }
    }

    /// <summary>Reads at most as many bytes as the target has, none at the file's end.</summary>
    /// <exception cref="StepException">The file cannot be read.</exception>
    public int Read(Span<byte> target, long offset)
    {
        try
        {
            return RandomAccess.Read(_handle, target, offset);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw ReadError(Path, e);
        }
    }

    /// <summary>Fills the target.</summary>
    /// <exception cref="StepException">The file cannot be read, or ends before.</exception>
    public void ReadExactly(Span<byte> target, long offset)
    {
        for (int filled = 0; filled < target.Length;)
        {
            int count = Read(target[filled..], offset + filled);
            if (count == 0) throw ReadError(Path, Shortened());
            filled += count;
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        folder.Delete(Path);
    }

    /// <summary>Removes a temporary file that the run made; one that is gone already does no harm.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            // The whole folder goes at the end of the run; the reason why a run ends early is worth more than this one.
        }
    }

    /// <summary>Why reading failed where a file ends before what was written to it.</summary>
    public static EndOfStreamException Shortened() => new("The file is shorter than it was when it was written.");

    /// <summary>What to throw when a temporary file cannot be read: says why, and the cure.</summary>
    public static StepException ReadError(string path, Exception e) =>
        new(path, $"The temporary file '{path}' cannot be read. {e.Message} Keep the work folder as it is while etl runs, and run again.", e);
}
