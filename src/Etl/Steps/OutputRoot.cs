namespace Etl.Steps;

/// <summary>
/// A folder that a run's outputs go into as though it were the root of the file system, so that the run touches nothing
/// at the places that its pipeline names.
/// </summary>
/// <param name="path">Absolute.</param>
public sealed class OutputRoot(string path)
{
    public string Path { get; } = path;

    /// <summary>Where an output goes. Different targets go to different places.</summary>
    /// <param name="target">Absolute path that the pipeline names.</param>
    public string Place(string target)
    {
        string root = System.IO.Path.GetPathRoot(target) ?? "";
        string drive = root.Replace(":", "", StringComparison.Ordinal).Trim(System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar);
        return System.IO.Path.Combine(Path, drive, target[root.Length..]);
    }
}
