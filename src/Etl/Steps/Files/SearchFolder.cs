using System.IO.Enumeration;
using Microsoft.Extensions.FileSystemGlobbing.Abstractions;

namespace Etl.Steps.Files;

/// <summary>
/// A folder as patterns walk through it. Links are followed, but for one that leads to a folder that it lies in: its
/// files would be found again and again.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="parent">The folder that it was found in; null for the one that the search starts from.</param>
internal sealed class SearchFolder(DirectoryInfo folder, SearchFolder? parent) : DirectoryInfoBase
{
    // Whatever lies in the folder, hidden or not; a folder that may not be listed is an error.
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    private readonly string _path = parent is null ? "" : $"{parent._path}{folder.Name}/";

    public override string Name => folder.Name;

    public override string FullName => folder.FullName;

    public override DirectoryInfoBase? ParentDirectory => parent;

    /// <exception cref="IOException">The folder cannot be listed, or leads to one that it lies in.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to list it.</exception>
    public override IEnumerable<FileSystemInfoBase> EnumerateFileSystemInfos()
    {
        RefuseLoop();
        return new FileSystemEnumerable<FileSystemInfoBase>(folder.FullName, Entry, Everything);
    }

    public override DirectoryInfoBase GetDirectory(string path) => new SearchFolder(new DirectoryInfo(Path.Combine(FullName, path)), this);

    public override FileInfoBase GetFile(string path) => new FileInfoWrapper(new FileInfo(Path.Combine(FullName, path)));

    private FileSystemInfoBase Entry(ref FileSystemEntry entry)
    {
        if (entry.IsDirectory) return new SearchFolder((DirectoryInfo)entry.ToFileSystemInfo(), this);
        return new FoundFile(string.Concat(_path, entry.FileName));
    }

    private void RefuseLoop()
    {
        if (parent is null || folder.LinkTarget is null) return;
        string target = RealPath(folder.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        for (SearchFolder? above = parent; above is not null; above = above.ParentDirectory as SearchFolder)
        {
            if (string.Equals(RealPath(above.FullName), target, StringComparison.Ordinal))
                throw new IOException($"'{FullName}' is a link to a folder that it lies in, so the listing would never end. Leave it out with 'exclude'.");
        }
    }

    // A path with the links in all of its parts resolved; the framework resolves that of the last part only.
    private static string RealPath(string path)
    {
        string real = Path.GetPathRoot(path) ?? "";
        foreach (string part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            DirectoryInfo next = new(Path.Combine(real, part));
            real = next.LinkTarget is null ? next.FullName : next.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }

        return real;
    }
}
