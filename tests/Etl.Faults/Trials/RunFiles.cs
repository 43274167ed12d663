namespace Etl.Faults.Trials;

/// <summary>Where the runs in a folder leave what they leave.</summary>
/// <param name="Folder">The folder that they run in.</param>
/// <param name="Pipeline">Name of their pipeline.</param>
internal sealed record RunFiles(string Folder, string Pipeline)
{
    public string Outputs => Path.Combine(Folder, "out");

    private string Runs => Path.Combine(Folder, ".etl", "runs");

    /// <summary>Id of the run that <c>etl resume</c> would take; an empty text for none.</summary>
    public string Resumable()
    {
        string list = Path.Combine(Folder, ".etl", "pipelines", Pipeline, "unfinished");
        return File.Exists(list) && File.ReadAllLines(list) is [.., string last] ? last : "";
    }

    /// <summary>Id of the latest run; an empty text where there is none. Ids begin with the time.</summary>
    public string Latest() => Directory.Exists(Runs) ? Directory.EnumerateDirectories(Runs).Select(path => Path.GetFileName(path)!).Max(StringComparer.Ordinal) ?? "" : "";

    public string Journal(string run) => Path.Combine(Runs, run, "journal");

    /// <summary>The rows that a run rejected; an empty text where it has no list of them.</summary>
    public string Rejects(string run)
    {
        string path = Path.Combine(Runs, run, "rejects.csv");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }
}
