using System.Collections.Concurrent;
using Etl.Steps.Files;

namespace Etl.Steps.Saving;

/// <summary>The folder of one checkpoint. Thread-safe for files of different names.</summary>
internal sealed class SavedFolder(string path)
{
    private const int CopyBytes = 256 * 1024;

    private readonly ConcurrentBag<StagedFile> _staged = [];

    public string Path => path;

    /// <summary>Staged files whose bytes so far belong to the checkpoint, and so have to be on the disk before it counts.</summary>
    public IReadOnlyCollection<StagedFile> Staged => _staged;

    /// <summary>Absolute path of one of its files.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(path, name);

    /// <summary>Says that the checkpoint goes by what a staged file holds so far.</summary>
    public void Add(StagedFile file) => _staged.Add(file);

    /// <summary>
    /// Keeps the first bytes of a file that is only appended to: by a second name, and where the file system has none, by a copy.
    /// </summary>
    /// <exception cref="IOException">Neither worked.</exception>
    public void Keep(string existing, long length, string name) => LinkOrCopy(existing, length, PathOf(name));

    /// <summary>Gives a kept file back under a path where nothing is, cut to the length that it had.</summary>
    /// <exception cref="InvalidDataException">It is missing, shorter, or cannot be read.</exception>
    public void Restore(string name, long length, string target)
    {
        string kept = PathOf(name);
        try
        {
            // Bytes behind the length came after the checkpoint, which does not go by them: a second name may lose them, too.
            if (new FileInfo(kept).Length < length) throw new InvalidDataException("it is cut off");
            LinkOrCopy(kept, length, target);
            using FileStream file = new(target, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, BufferSize = 0 });
            file.SetLength(length);
        }
        catch (Exception e) when (e is InvalidDataException || StorageFault.IsOne(e))
        {
            throw SavedFile.Damaged(kept, e);
        }
    }

    private static void LinkOrCopy(string existing, long length, string created)
    {
        if (HardLink.TryCreate(existing, created)) return;
        using FileStream source = new(existing, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        using FileStream target = new(created, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
        byte[] buffer = new byte[(int)Math.Min(CopyBytes, Math.Max(1, length))];
        for (long left = length; left > 0;)
        {
            int read = source.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) throw new EndOfStreamException($"'{existing}' is shorter than what was written to it.");
            target.Write(buffer, 0, read);
            left -= read;
        }
    }
}

/// <summary>What a step saved, for the one that goes on from it.</summary>
/// <param name="Reader">Reads what it wrote.</param>
/// <param name="Folder">Where its files are.</param>
internal sealed record SavedState(BinaryReader Reader, SavedFolder Folder);
