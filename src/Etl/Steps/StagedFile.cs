using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Etl.Messages;
using Microsoft.Win32.SafeHandles;

namespace Etl.Steps;

/// <summary>One output of a run.</summary>
/// <param name="Step">Id of the step that writes it.</param>
/// <param name="Path">Absolute path that it appears at.</param>
/// <param name="StagingPath">Absolute path that it is written to.</param>
public sealed record StagedFile(string Step, string Path, string StagingPath)
{
    private const string Suffix = ".partial";
    private const int LongestFileName = 255; // bytes, on nearly every file system

    private readonly Lock _flushing = new();
    private bool _isFlushed; // under _flushing
    private StepException? _flushFailure; // under _flushing

    internal bool Committed { get; private set; }

    /// <summary>Whether there was nothing at the staging path until this run put a file there. Nothing else may be deleted.</summary>
    internal bool IsMade { get; set; }

    /// <summary>Position of the item that a finished file comes of as a whole; null for a file made of rows.</summary>
    internal Position? Item { get; set; }

    /// <summary>Whether a checkpoint names the file, which is finished.</summary>
    internal bool IsSaved { get; set; }

    /// <summary>Where a run stages a file: beside its target, under a hidden name that says whose it is.</summary>
    internal static string StagingPathOf(string path, string runId)
    {
        string name = System.IO.Path.GetFileName(path);
        string staging = $".{name}.{runId}{Suffix}";
        if (Encoding.UTF8.GetByteCount(staging) > LongestFileName) staging = $".{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))}.{runId}{Suffix}";
        return System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, staging);
    }

    /// <summary>Whether a file name is one that a run stages files under.</summary>
    internal static bool IsStagedBy(string runId, string name) => name.StartsWith('.') && name.EndsWith($".{runId}{Suffix}", StringComparison.Ordinal);

    /// <summary>Renames the finished file to its target, over what is there.</summary>
    /// <exception cref="StepException">It cannot be renamed.</exception>
    internal void PutInPlace()
    {
        try
        {
            File.Move(StagingPath, Path, overwrite: true);
            Committed = true;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw new StepException(Path, $"The finished output cannot be put in place. {StorageFault.Explain(e)}", e);
        }
    }

    /// <summary>Opens the staged file for writing, truncating it.</summary>
    /// <exception cref="StepException">The folder cannot be written to.</exception>
    public FileStream Open()
    {
        try
        {
            IsMade |= !Exists;
            return new FileStream(StagingPath, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete, // for whoever brings it to the disk
                BufferSize = 0,
            });
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw WriteError(e);
        }
    }

    /// <summary>Opens what an interrupted run staged, cut to the bytes that it had at its last checkpoint, to go on behind them.</summary>
    /// <exception cref="StepException">It is gone or shorter, or cannot be written.</exception>
    internal FileStream Reopen(long length)
    {
        try
        {
            FileStream stream = new(StagingPath, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
            try
            {
                if (stream.Length < length) throw new EndOfStreamException(string.Create(CultureInfo.InvariantCulture, $"It has {stream.Length} bytes where {length} are expected."));
                stream.SetLength(length);
                stream.Position = length;
                IsMade = true;
                return stream;
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw new StepException(Path, $"The run cannot be continued, because the unfinished output '{StagingPath}' is not what the interrupted run left. {e.Message} Run it from its start.", e);
        }
    }

    /// <summary>Brings what it holds so far to the disk, while it may still be written to.</summary>
    /// <exception cref="StepException">It could not be brought there.</exception>
    internal void FlushSoFar()
    {
        if (FlushFailure() is { } failure) throw failure;
    }

    /// <summary>
    /// Makes sure that the finished file is on the disk. Once: the system tells only the first who asks that writing back
    /// failed, so a failure is kept and thrown to whoever asks again.
    /// </summary>
    /// <exception cref="StepException">It could not be brought to the disk.</exception>
    internal void Flush()
    {
        lock (_flushing)
        {
            if (!_isFlushed) _flushFailure = FlushFailure();
            _isFlushed = true;
            if (_flushFailure is not null) throw _flushFailure;
        }
    }

    private StepException? FlushFailure()
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(StagingPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
            return null;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            return new StepException(Path, $"The finished output cannot be brought to the disk. {StorageFault.Explain(e)}", e);
        }
    }

    // A link that leads nowhere is something, too.
    private bool Exists => File.Exists(StagingPath) || new FileInfo(StagingPath).LinkTarget is not null;

    /// <summary>What to throw when writing to the staged file failed: says why, and the cure.</summary>
    public StepException WriteError(Exception e) => new(Path, $"The output cannot be written. {StorageFault.Explain(e)}", e);
}
