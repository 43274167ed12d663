using Etl.Cli;
using Etl.Planning;
using Etl.Running;
using Etl.Tests.Cli;
using Etl.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Etl.Tests.Proof;

/// <summary>Columns that are known only after a download: it runs first, then everything is checked, then the same files are read.</summary>
public sealed class DownloadedColumnsTests : IDisposable
{
    private readonly PipelineRun _run = new();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Downloads_once_then_checks_then_reads_those_files(int parallelism)
    {
        await using HostileServer server = await HostileServer.StartAsync(Answer);

        RunReport report = await _run.RunAsync(Pipeline(server, "n > 5 and extra is null"), parallelism);

        Assert.Null(_run.Failure(report));
        Assert.Equal("n,name,extra,from,row\n" + string.Concat(Enumerable.Range(0, 30).Where(i => i % 10 is > 5 and not 7).Select(i => $"{i % 10},x{i},,{i}.csv,1\n")), _run.Read("out.csv"));
        Assert.All(Enumerable.Range(0, 30), i => Assert.Equal(1, server.Attempts($"/{i}.csv")));
        Assert.Equal(30, _run.FilesBelow("raw").Count);
        Assert.Equal("list 0>30, download 30>30, plain 30>30, rows 30>0, archive 30>30", string.Join(", ", report.Steps.Where(step => step.FilesIn + step.FilesOut > 0).OrderBy(step => step.Id is "archive").Select(step => $"{step.Id} {(step.Id is "list" ? 0 : step.FilesIn)}>{step.FilesOut}")));
        Assert.Equal((30, 30), (report.Drift!.FilesCompared, report.Drift.FilesDiffering));
        FailingRun.AssertNothingIsLeft(_run.Root);
    }

    [Fact]
    public async Task A_pipeline_that_does_not_fit_the_files_fails_before_the_first_row()
    {
        await using HostileServer server = await HostileServer.StartAsync(Answer);

        RunReport report = await _run.RunAsync(Pipeline(server, "nn > 5"));

        Assert.Equal(RunStatus.Failed, report.Status);
        Assert.StartsWith("The pipeline does not fit the files that 'download' handed on; no row was read.\npipeline.json:7:56: error: ", _run.Failure(report), StringComparison.Ordinal);
        Assert.Contains("'nn'", _run.Failure(report), StringComparison.Ordinal);
        Assert.False(File.Exists(_run.PathOf("out.csv")));
        Assert.Empty(_run.FilesBelow("raw"));
        FailingRun.AssertNothingIsLeft(_run.Root);
    }

    [Fact]
    public async Task A_download_that_fails_is_the_failure_of_the_run()
    {
        await using HostileServer server = await HostileServer.StartAsync((context, _) => HostileServer.Status(context, 404));

        RunReport report = await _run.RunAsync(Pipeline(server, "n > 5"));

        Assert.StartsWith($"step 'download': {server.Address}", _run.Failure(report), StringComparison.Ordinal);
        FailingRun.AssertNothingIsLeft(_run.Root);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_while_it_downloads_ends()
    {
        using CancellationTokenSource stop = new();
        await using HostileServer server = await HostileServer.StartAsync(async (context, _) =>
        {
            await stop.CancelAsync();
            await HostileServer.Text(context, "n,name\n1,x\n");
        });

        RunReport report = await _run.RunAsync(Pipeline(server, "n > 5"), cancellation: stop.Token);

        Assert.Equal(RunStatus.Cancelled, report.Status);
        Assert.False(File.Exists(_run.PathOf("out.csv")));
        FailingRun.AssertNothingIsLeft(_run.Root);
    }

    [Fact]
    public async Task Check_and_explain_say_that_columns_are_known_only_later()
    {
        using CliSession session = new(new Engine(TimeProvider.System));
        string file = Path.Combine(session.Folder, "p.json");
        await File.WriteAllTextAsync(file, Pipeline(null, "n > 5"), TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("check", file));
        Assert.Equal(
            """
            p.json: the columns of 'rows' are known only after 'download' has run; a run downloads first and then checks everything before the first row.
            p.json: not checked until then: 'kept', 'table'.
            1 pipeline checked, no errors.

            """,
            session.Output.Replace(file, "p.json", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Done, await session.InvokeAsync("explain", file));
        Assert.Contains(
            """
            pending
              the columns of 'rows' are known only after 'download' has run; a run downloads first and then checks everything before the first row
              not checked until then: 'kept', 'table'
            """,
            session.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_can_be_checked_before_the_download_is_checked()
    {
        PlanResult result = _run.Plan(Pipeline(null, "n >"));

        Assert.StartsWith("pipeline.json:7:59: error: ", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_says_what_it_waits_for()
    {
        PipelinePlan plan = _run.Plan(Pipeline(null, "n > 5")).Plan!;

        Assert.Equal(["list", "download"], plan.Steps.Select(step => step.Id));
        Assert.Equal(["rows after download True", "kept after download False", "table after download False"], plan.Pending.Select(step => $"{step.Id} after {string.Join(',', step.After)} {step.AsksForFiles}"));
    }

    [Fact]
    public async Task Other_branches_of_the_same_addresses_run_in_the_second_part()
    {
        await using HostileServer server = await HostileServer.StartAsync(Answer);

        RunReport report = await _run.RunAsync($$"""
            { "name": "two", "steps": [
              { "id": "list", "use": "urls", "with": { "template": "{{server.Address}}{value}.csv", "values": ["1", "2"] } },
              { "id": "one", "use": "http.download" },
              { "id": "rows", "use": "csv.read", "with": { "infer": true, "drift": { "missing": "null" } } },
              { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } },
              { "id": "two", "use": "http.download", "from": "list" },
              { "id": "raw", "use": "files.write", "with": { "folder": "raw" } } ] }
            """);

        Assert.Null(_run.Failure(report));
        Assert.Equal("n,name\n1,x1\n2,x2\n", _run.Read("out.csv"));
        Assert.Equal(["1.csv", "2.csv"], _run.FilesBelow("raw"));
        Assert.Equal(2, server.Attempts("/1.csv"));
    }

    public void Dispose() => _run.Dispose();

    private static Task Answer(HttpContext context, int attempt)
    {
        int i = int.Parse(Path.GetFileNameWithoutExtension(context.Request.Path.Value!));
        return HostileServer.Text(context, i % 10 == 7 ? $"name,n,extra\nx{i},{i % 10},e\n" : $"n,name\n{i % 10},x{i}\n");
    }

    private static string Pipeline(HostileServer? server, string where) => $$"""
        { "name": "late", "limits": { "rejects": { "rows": 100 } }, "steps": [
          { "id": "list", "use": "urls", "with": { "template": "{{server?.Address.ToString() ?? "http://localhost/"}}{value}.csv", "values": [{{string.Join(", ", Enumerable.Range(0, 30).Select(i => $"\"{i}\""))}}] } },
          { "id": "download", "use": "http.download", "with": { "retries": 0 } },
          { "id": "archive", "use": "files.write", "with": { "folder": "raw" } },
          { "id": "plain", "use": "decompress", "from": "download" },
          { "id": "rows", "use": "csv.read", "with": { "infer": { "files": 3 }, "drift": { "new": "add" }, "columns": { "n": "int" }, "facts": { "from": "$file", "row": "$row" } } },
          { "id": "kept", "use": "filter", "with": { "where": "{{where}}" } },
          { "id": "table", "use": "csv.write", "with": { "path": "out.csv" } } ] }
        """;
}
