using Etl.Running;

namespace Etl.Tests.Support;

/// <summary>Runs that must fail: what they say, and that they leave everything as it was.</summary>
internal static class FailingRun
{
    /// <summary>An output that is in place before the run, and that a failing run must not touch.</summary>
    public const string OldOutput = "out/rows.csv";

    /// <summary>Runs a pipeline that must fail and returns why; checks that nothing of it is left.</summary>
    public static async Task<string?> FailureAsync(this PipelineRun run, string pipeline, int? parallelism = null, Action<IRunMonitor>? started = null)
    {
        string[] before = [.. run.FilesBelow("out")];
        RunReport report = await run.RunAsync(pipeline, parallelism, started: started);
        Assert.Equal(RunStatus.Failed, report.Status);
        Assert.Empty(report.Outputs);
        Assert.Equal(before, run.FilesBelow("out"));
        if (before.Contains(OldOutput["out/".Length..])) Assert.Equal("from before\n", run.Read(OldOutput));
        AssertNothingIsLeft(run.Root);
        return run.Failure(report);
    }

    public static void WriteOldOutput(this PipelineRun run) => run.Write(OldOutput, "from before\n");

    /// <summary>No staged file and no scratch folder is left anywhere below a folder.</summary>
    public static void AssertNothingIsLeft(string root)
    {
        Assert.Empty(Directory.EnumerateFiles(root, "*.partial", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }));
        Assert.Empty(Directory.EnumerateDirectories(root, "scratch", SearchOption.AllDirectories));
    }
}
