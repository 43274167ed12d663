using Etl.Steps;
using Microsoft.Win32.SafeHandles;

namespace Etl.Runs;

/// <summary>
/// Takes down what happens in a run, so that whatever interrupts it, a later command knows what to do. Appending is a write
/// to the page cache, which survives the process; only what must survive a power cut is flushed. Thread-safe.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private long _length; // under _lock

    private RunJournal(string path, SafeFileHandle handle, long length)
    {
        _path = path;
        _handle = handle;
        _length = length;
    }

    /// <summary>Creates the journal of a new run.</summary>
    /// <exception cref="StepException">It cannot be created.</exception>
    public static RunJournal Create(string path) => Use(path, () => new RunJournal(path, OpenHandle(path, FileMode.CreateNew), 0));

    /// <summary>Opens the journal of a run that is resumed, and cuts what a crash left half written at its end.</summary>
    /// <exception cref="StepException">It cannot be opened, or is damaged.</exception>
    public static RunJournal Open(string path) => Use(path, () =>
    {
        using FileStream stream = JournalReader.Open(path);
        JournalReader reader = new(path, stream);
        while (reader.Read() is not null)
        {
        }

        SafeFileHandle handle = OpenHandle(path, FileMode.Open);
        if (reader.IsTorn) RandomAccess.SetLength(handle, reader.WholeBytes);
        return new RunJournal(path, handle, reader.WholeBytes);
    });

    /// <summary>Adds a record. It is safe from the end of the process, not from that of the machine.</summary>
    /// <exception cref="StepException">It cannot be written.</exception>
    public void Append(JournalRecord record)
    {
        byte[] line = JournalLine.Write(record);
        lock (_lock)
        {
            // At a place of its own and not at the file's end: what a failed write left there is written over.
            Use(_path, () => { RandomAccess.Write(_handle, line, _length); return true; });
            _length += line.Length;
        }
    }

    /// <summary>Brings all records to the disk. Blocks for as long as the disk takes.</summary>
    /// <exception cref="StepException">They could not be brought there.</exception>
    public void Flush() => Use(_path, () => { RandomAccess.FlushToDisk(_handle); return true; });

    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle OpenHandle(string path, FileMode mode) => File.OpenHandle(path, mode, FileAccess.Write, FileShare.Read | FileShare.Delete);

    private static T Use<T>(string path, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw new StepException(path, $"The run's journal cannot be written. {StorageFault.Explain(e)}", e);
        }
    }
}
