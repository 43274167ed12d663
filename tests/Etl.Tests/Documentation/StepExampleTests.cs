using System.Text;
using System.Text.Json;
using Etl.Running;
using Etl.Steps;
using Etl.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Etl.Tests.Documentation;

/// <summary>
/// Every example of docs/steps.md runs, over real files or a real server, and gives the outputs in <c>StepExamples/</c>.
/// With ETL_APPROVE_EXAMPLES=1 these are written anew: look at what changed before committing them.
/// </summary>
public sealed class StepExampleTests
{
    private static readonly DateTime Changed = new(2024, 2, 29, 12, 30, 0, DateTimeKind.Utc);

    public static TheoryData<string, int> Examples =>
        [.. BuiltInSteps.CreateCatalog().Types.SelectMany(step => Enumerable.Range(1, 1 + step.MoreExamples.Count).Select(number => (step.Name, number)))];

    private static string Folder => Repository.PathOf("tests", "Etl.Tests", "Documentation", "StepExamples");

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task The_example_gives_what_it_should_on_any_number_of_workers(string name, int number)
    {
        (StepType step, string example) = Find(name, number);
        await using HostileServer server = await HostileServer.StartAsync(static (context, _) => Answer(context));

        string one = await RunAsync(step, number, example, server.Address, parallelism: 1);
        string many = await RunAsync(step, number, example, server.Address, parallelism: 8);

        Assert.Equal(one, many);
        string approved = Path.Combine(Folder, $"{name}-{number}.txt");
        if (Environment.GetEnvironmentVariable("ETL_APPROVE_EXAMPLES") is "1") await File.WriteAllTextAsync(approved, one, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(approved, TestContext.Current.CancellationToken), one);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_example_has_an_id_and_uses_the_step(string name, int number)
    {
        using JsonDocument example = JsonDocument.Parse(Find(name, number).Example, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });

        Assert.NotEmpty(example.RootElement.GetProperty("id").GetString()!);
        Assert.Equal(name, example.RootElement.GetProperty("use").GetString());
    }

    [Fact]
    public void There_is_no_result_of_an_example_that_is_gone() =>
        Assert.Equal(Examples.Select(row => $"{row.Data.Item1}-{row.Data.Item2}.txt").Order(StringComparer.Ordinal), Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    /// <summary>A table of one row, which names the path; compressed where its name says so.</summary>
    private static async Task Answer(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        byte[] table = Encoding.UTF8.GetBytes($"path\n{path}\n");
        await context.Response.Body.WriteAsync(path.EndsWith(".gz", StringComparison.Ordinal) ? ArchiveBytes.Gzip(table) : table);
    }

    private static (StepType Step, string Example) Find(string name, int number)
    {
        Assert.True(BuiltInSteps.CreateCatalog().TryGet(name, out StepType? step));
        return (step, number == 1 ? step.Example : step.MoreExamples[number - 2]);
    }

    /// <summary>All that the run gave: each file with its text, what was printed, and the rejects.</summary>
    private static async Task<string> RunAsync(StepType step, int number, string example, Uri server, int parallelism)
    {
        using PipelineRun run = new();
        foreach ((string path, byte[] bytes) in ExampleInputs.Of(step.Name, number))
        {
            run.Write(path, bytes);
            File.SetLastWriteTimeUtc(run.PathOf(path), Changed);
        }

        RunReport report = await run.RunAsync(ExampleScene.Around(step, example, server), parallelism);

        // A run is done only when its ledger balances.
        Assert.Null(run.Failure(report));
        Assert.Equal(RunStatus.Done, report.Status);
        StringBuilder text = new();
        foreach (string file in run.FilesBelow("out")) text.Append($"== out/{file}\n").Append(TextOf(file, await File.ReadAllBytesAsync(run.PathOf("out", file), TestContext.Current.CancellationToken)));
        foreach (PrintedTable printed in report.Printed.Cast<PrintedTable>()) text.Append($"== printed\n{string.Join('|', printed.Columns.Select(column => column.Name))}\n").Append(string.Concat(printed.Rows.Select(row => string.Join('|', row) + "\n")));
        if (report.RejectsFile is { } rejects) text.Append("== rejects\n").Append(await File.ReadAllTextAsync(rejects, TestContext.Current.CancellationToken));
        foreach (StepTally tally in report.Steps.SelectMany(step => step.Tallies)) text.Append($"== {tally.Rows} {tally.Text}\n");
        return text.ToString();
    }

    private static string TextOf(string name, byte[] bytes) =>
        Path.GetExtension(name) is ".gz" or ".zz" or ".br" ? Compressed.Inflate(name, bytes) : Encoding.UTF8.GetString(bytes);
}
