using System.Text;
using Etl.Definitions;
using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Support;

/// <summary>A folder of its own in which a test runs pipelines; deleted at the end.</summary>
/// <param name="parent">Folder to create it in; null for the one for temporary files.</param>
internal sealed class PipelineRun(string? parent = null) : IDisposable
{
    private int _runs;

    public string Root { get; } = parent is null
        ? Directory.CreateTempSubdirectory("etl-run-").FullName
        : Directory.CreateDirectory(Path.Combine(parent, "etl-run-" + Path.GetRandomFileName())).FullName;

    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllBytes(PathOf(path), bytes);
    }

    public string Read(string path) => File.ReadAllText(PathOf(path));

    public PlanResult Plan(string json, int? parallelism = null, PipelineVariables? variables = null)
    {
        PipelineReadResult read = PipelineReader.Read("pipeline.json", Encoding.UTF8.GetBytes(json), variables ?? new PipelineVariables());
        return new PipelinePlanner(BuiltInSteps.CreateCatalog()).Plan(read, new PlanSettings { Root = Root, Cores = 2, AvailableMemory = 4L << 30, Parallelism = parallelism });
    }

    /// <summary>Plans and runs a pipeline; fails the test when it cannot be planned.</summary>
    public async Task<RunReport> RunAsync(string json, int? parallelism = null, PipelineVariables? variables = null, Action<IRunMonitor>? started = null, CancellationToken? cancellation = null)
    {
        PlanResult result = Plan(json, parallelism, variables);
        Assert.Empty(result.Errors);
        string id = $"run-{_runs++}";
        RunOptions options = new() { RunId = id, RunFolder = PathOf(".etl", "runs", id), Started = started, Grace = TimeSpan.FromSeconds(2) };
        return await new PipelineRunner(NullLogger.Instance, TimeProvider.System).RunAsync(result.Plan!, options, cancellation ?? TestContext.Current.CancellationToken);
    }

    /// <summary>What went wrong, with the root's path and the run's id left out, so that it can be compared; null when nothing did.</summary>
    public string? Failure(RunReport report) => report.Failure?.ToString().Replace(Root, "{root}", StringComparison.Ordinal).Replace(report.RunId, "{run}", StringComparison.Ordinal);

    /// <summary>Every file below a folder by its relative path, '/' between the parts.</summary>
    public IReadOnlyList<string> FilesBelow(string folder) =>
        !Directory.Exists(PathOf(folder)) ? [] : [.. Directory.EnumerateFiles(PathOf(folder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(PathOf(folder), path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
