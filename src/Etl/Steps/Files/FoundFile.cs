using Microsoft.Extensions.FileSystemGlobbing.Abstractions;

namespace Etl.Steps.Files;

/// <summary>A file as patterns see it: by its path alone. The system is asked about those that match, by several threads at once.</summary>
/// <param name="path">Its path below the folder that is searched, '/' between the parts.</param>
internal sealed class FoundFile(string path) : FileInfoBase
{
    public override string Name => Path.GetFileName(path);

    public override string FullName => path;

    public override DirectoryInfoBase? ParentDirectory => null;
}
