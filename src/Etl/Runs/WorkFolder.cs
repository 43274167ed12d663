using System.Text;
using Etl.Steps.Outputs;

namespace Etl.Runs;

/// <summary>Where everything lies that etl keeps beyond a command. Knows the paths and nothing of what is in them.</summary>
/// <param name="path">Absolute.</param>
public sealed class WorkFolder(string path)
{
    private readonly string _runs = System.IO.Path.Combine(path, "runs");
    private readonly string _pipelines = System.IO.Path.Combine(path, "pipelines");

    public string Path { get; } = path;

    /// <summary>Key of the digests of environment variables; never leaves the folder.</summary>
    public string KeyFile { get; } = System.IO.Path.Combine(path, "key");

    /// <summary>The folder of a run, whether it exists or not.</summary>
    public RunFolder Run(string id) => new(System.IO.Path.Combine(_runs, id));

    /// <summary>The folder of a pipeline, whether it exists or not. Any name makes a folder's name of its own.</summary>
    public PipelineFolder Pipeline(string name) => new(System.IO.Path.Combine(_pipelines, PathValue.Encode(Encoding.UTF8.GetBytes(name), separator: null)));

    /// <summary>The folders of all runs, sorted by id.</summary>
    public IReadOnlyList<RunFolder> Runs() =>
        [.. Folders(_runs).Where(folder => File.Exists(System.IO.Path.Combine(folder, RunFolder.RunFileName))).Select(folder => new RunFolder(folder))];

    /// <summary>The folders of all pipelines.</summary>
    public IReadOnlyList<PipelineFolder> Pipelines() => [.. Folders(_pipelines).Select(folder => new PipelineFolder(folder))];

    private static IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal) : [];
}

/// <summary>What is kept of a pipeline, by its name, from run to run.</summary>
/// <param name="path">Absolute.</param>
public sealed class PipelineFolder(string path)
{
    public string Path { get; } = path;

    /// <summary>Locked for the length of a run. Empty, and never deleted.</summary>
    public string LockFile { get; } = System.IO.Path.Combine(path, "lock");

    /// <summary>The files that runs of the pipeline wrote.</summary>
    public string OutputsFile { get; } = System.IO.Path.Combine(path, "outputs.json");

    /// <summary>Ids of the runs that did not succeed since the last one that did, one a line, oldest first.</summary>
    public string UnfinishedFile { get; } = System.IO.Path.Combine(path, "unfinished");
}
