using System.IO.Enumeration;
using Microsoft.Extensions.FileSystemGlobbing.Abstractions;

namespace Etl.Steps.Files;

/// <summary>A file as the listing of its folder shows it; asking the system for each one again took a third of a listing's time.</summary>
/// <param name="path">Its path below the folder that is searched, '/' between the parts.</param>
internal sealed class FoundFile(string path) : FileInfoBase
{
    // What the enumeration says of an entry that is not there when it is looked at.
    private static readonly DateTimeOffset NotThere = DateTimeOffset.FromFileTime(0);

    private readonly DateTimeOffset _modified = NotThere;
    private readonly long _length;

    public FoundFile(string path, ref FileSystemEntry entry)
        : this(path)
    {
        _length = entry.Length;
        _modified = entry.LastWriteTimeUtc;
    }

    public string Path => path;

    public override string Name => System.IO.Path.GetFileName(path);

    public override string FullName => path;

    public override DirectoryInfoBase? ParentDirectory => null;

    /// <summary>Its bytes and when it was last changed; false where it is not there, or not under this name.</summary>
    /// <param name="fullPath">Its absolute path.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="modified">When it was last changed.</param>
    public bool TryGetFacts(string fullPath, out long length, out DateTimeOffset modified)
    {
        (length, modified) = (_length, _modified);
        if (modified != NotThere) return true;
        FileInfo file = new(fullPath);
        if (!file.Exists) return false;
        (length, modified) = (file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        return true;
    }
}
