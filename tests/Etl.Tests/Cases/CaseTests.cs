using Etl.Planning;
using Etl.Running;
using Etl.Tests.Support;

namespace Etl.Tests.Cases;

/// <summary>
/// End-to-end tests as data. A case is a folder with <c>pipeline.json</c>, <c>input/</c>, and either <c>expected/</c> (the
/// files below <c>out/</c>, byte for byte), <c>expected-errors.txt</c> (what the check says) or <c>expected-failure.txt</c>
/// (why the run fails).
/// </summary>
public sealed class CaseTests
{
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "pipeline.json", SearchOption.AllDirectories).Select(path => Path.GetFileName(Path.GetDirectoryName(path)!)).Order(StringComparer.Ordinal)];

    private static string Folder => Repository.PathOf("tests", "Etl.Tests", "Cases");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Case(string name)
    {
        string folder = Path.Combine(Folder, name);
        string pipeline = await File.ReadAllTextAsync(Path.Combine(folder, "pipeline.json"), TestContext.Current.CancellationToken);
        using PipelineRun run = new();
        if (Directory.Exists(Path.Combine(folder, "input"))) Copy(Path.Combine(folder, "input"), run.PathOf("input"));

        if (Expected(folder, "expected-errors.txt") is { } errors)
        {
            PlanResult plan = run.Plan(pipeline);
            Assert.Equal(errors, string.Join('\n', plan.Errors) + "\n");
            return;
        }

        string? failure = Expected(folder, "expected-failure.txt");
        foreach (int parallelism in new[] { 1, 2, 8 })
        {
            RunReport report = await run.RunAsync(pipeline, parallelism);
            Assert.Equal(failure, run.Failure(report) is { } found ? found + "\n" : null);
            if (failure is not null) Assert.Empty(run.FilesBelow("out"));
            else AssertSame(Path.Combine(folder, "expected"), run);
        }
    }

    private static void AssertSame(string expected, PipelineRun run)
    {
        string[] files = [.. Directory.EnumerateFiles(expected, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(expected, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        Assert.Equal(files, run.FilesBelow("out"));
        foreach (string file in files) Assert.Equal(File.ReadAllText(Path.Combine(expected, file)), run.Read(Path.Combine("out", file)));
    }

    private static string? Expected(string folder, string name) =>
        File.Exists(Path.Combine(folder, name)) ? File.ReadAllText(Path.Combine(folder, name)) : null;

    private static void Copy(string from, string to)
    {
        foreach (string path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }
}
