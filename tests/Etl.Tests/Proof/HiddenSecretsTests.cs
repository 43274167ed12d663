using System.Text.Json;
using Etl.Cli.Explaining;
using Etl.Definitions;
using Etl.Planning;
using Etl.Running;
using Etl.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Etl.Tests.Proof;

/// <summary>A secret that is used wherever one can be, and everything that a run says and leaves behind.</summary>
public sealed class HiddenSecretsTests
{
    private const string Secret = "hunter2 & more";

    private static readonly PipelineVariables Variables = new() { Environment = name => name is "KEY" ? Secret : null };

    [Fact]
    public async Task A_secret_is_in_nothing_that_a_run_says_or_leaves()
    {
        List<string> received = [];
        await using HostileServer server = await HostileServer.StartAsync((context, attempt) =>
        {
            lock (received) received.Add($"{context.Request.Path}{context.Request.QueryString} {context.Request.Headers["X-Key"]}");
            return context.Request.Path.Value!.EndsWith("bad.csv", StringComparison.Ordinal) ? HostileServer.Status(context, 500)
                : attempt == 1 ? HostileServer.Status(context, 503) : Csv(context);
        });
        using PipelineRun run = new();
        // In a path, in a parameter with a name that says nothing, and in a header.
        string pipeline = $$"""
            { "name": "test", "limits": { "rejects": { "rows": 5 } }, "steps": [
              { "id": "addresses", "use": "urls", "with": { "name": "{value}", "template": "{{server.Address}}${secret:KEY}/{value}.csv?user=${secret:KEY}", "values": ["good", "bad"] } },
              { "id": "download", "use": "http.download", "with": { "retries": 1, "onError": "continue", "headers": { "X-Key": "${secret:KEY}" } } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text", "n": "int" } } },
              { "id": "csv", "use": "csv.write", "with": { "path": "out/rows.csv" } } ] }
            """;
        PlanResult planned = run.Plan(pipeline, variables: Variables);
        ListLogger log = new();

        Assert.Empty(planned.Errors);
        RunReport report = await new PipelineRunner(log, TimeProvider.System).RunAsync(planned.Plan!, new RunOptions { RunId = "1", RunFolder = run.PathOf(".etl", "runs", "1") }, TestContext.Current.CancellationToken);

        Assert.Null(report.Failure);
        Assert.Contains(received, request => request.Contains(Secret, StringComparison.Ordinal));
        Assert.Contains("/***/bad.csv?user=***", Assert.Single(report.LeftOut).Item, StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains("is repeated in", StringComparison.Ordinal));
        AssertHidden([.. log.Lines, JsonSerializer.Serialize(report), PlanText.Write(planned.Plan!)]);
        AssertHidden(run.FilesBelow(".").SelectMany(file => new[] { file, run.Read(file) }));
        Assert.Equal(1, report.RejectedRows);
    }

    [Fact]
    public async Task A_secret_is_in_no_error()
    {
        using PipelineRun run = new();
        static string Source(string with) => $$"""{ "name": "test", "steps": [ { "id": "a", "use": "urls", "with": {{with}} }, { "id": "d", "use": "http.download" }, { "id": "w", "use": "files.write", "with": { "folder": "out" } } ] }""";

        PlanResult planned = run.Plan(Source("""{ "list": ["ftp://x/${secret:KEY}"] }"""), variables: Variables);
        RunReport failed = await run.RunAsync(Source("""{ "file": "${secret:KEY}" }"""), variables: Variables);

        Assert.NotEmpty(planned.Errors);
        Assert.NotNull(failed.Failure);
        AssertHidden([.. planned.Errors.Select(error => error.ToString()), failed.Failure.ToString()]);
    }

    private static Task Csv(HttpContext context) => HostileServer.Text(context, "store,n\nnorth,1\nsouth,x\n");

    private static void AssertHidden(IEnumerable<string> texts) => Assert.All(texts, text =>
    {
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain(JsonSerializer.Serialize(Secret)[1..^1], text, StringComparison.Ordinal);
    });

    /// <summary>Keeps what is logged, each value of it too.</summary>
    private sealed class ListLogger : ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = [];

        public IReadOnlyList<string> Lines => [.. _lines];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _lines.Enqueue(formatter(state, exception));
            if (state is IEnumerable<KeyValuePair<string, object?>> values) _lines.Enqueue(string.Join(' ', values.Select(value => value.Value)));
            if (exception is not null) _lines.Enqueue(exception.ToString());
        }
    }
}
