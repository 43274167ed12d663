namespace Etl.Runs;

/// <summary>Where one run keeps what is its own. Knows the paths and nothing of what is in them.</summary>
/// <param name="path">Absolute; the last part is the run's id.</param>
public sealed class RunFolder(string path)
{
    internal const string RunFileName = "run.json";

    public string Path { get; } = path;

    /// <summary>The run's id.</summary>
    public string Id { get; } = System.IO.Path.GetFileName(path);

    /// <summary>What was run: the first file that a run writes.</summary>
    public string RunFile { get; } = System.IO.Path.Combine(path, RunFileName);

    /// <summary>What has happened so far.</summary>
    public string JournalFile { get; } = System.IO.Path.Combine(path, "journal");

    /// <summary>The rejected rows; there only where there are some.</summary>
    public string RejectsFile { get; } = System.IO.Path.Combine(path, "rejects.csv");

    /// <summary>The run's figures; there when it has ended.</summary>
    public string ReportFile { get; } = System.IO.Path.Combine(path, "report.json");

    /// <summary>Saved states, from which an interrupted run goes on.</summary>
    public string CheckpointFolder { get; } = System.IO.Path.Combine(path, "checkpoint");

    /// <summary>Temporary files; deleted when the run ends.</summary>
    public string ScratchFolder { get; } = System.IO.Path.Combine(path, "scratch");
}
