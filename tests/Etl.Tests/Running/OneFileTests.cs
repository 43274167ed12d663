using System.Globalization;
using System.IO.Compression;
using System.Text;
using Etl.Definitions;
using Etl.Messages;
using Etl.Planning;
using Etl.Running;
using Etl.Steps;
using Etl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Running;

/// <summary>One large file keeps several workers busy at the same time, not one after the other.</summary>
public sealed class OneFileTests
{
    private const int Workers = 4;

    // Of four workers one may be cutting the file.
    private const int AtOnce = Workers - 1;

    private const int Parts = 8;
    private const int RowsInPart = 40_000;

    [Fact]
    public Task One_csv_file_feeds_all_workers() => CheckAsync("rows.csv", [.. Enumerable.Range(0, Parts).SelectMany(Part)]);

    [Fact]
    public Task One_gzip_file_of_many_members_feeds_all_workers() => CheckAsync("rows.csv.gz", [.. Enumerable.Range(0, Parts).SelectMany(part => Gzip(Part(part)))]);

    private static async Task CheckAsync(string name, byte[] bytes)
    {
        using PipelineRun run = new();
        run.Write("in/" + name, bytes);
        using Meeting meeting = new(AtOnce);
        PipelineReadResult read = PipelineReader.Read("pipeline.json", Encoding.UTF8.GetBytes("""
            { "name": "test", "steps": [
              { "id": "list", "use": "files", "with": { "folder": "in" } },
              { "id": "plain", "use": "decompress" },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "id": "int", "text": "text" } } },
              { "id": "meet", "use": "meet" },
              { "id": "totals", "use": "aggregate", "with": { "measures": { "n": "count()", "sum": "sum(id)" } } },
              { "id": "csv", "use": "csv.write", "with": { "path": "out/totals.csv" } } ] }
            """), new PipelineVariables());
        PlanResult result = new PipelinePlanner(BuiltInSteps.CreateCatalog().Add(meeting.Type))
            .Plan(read, new PlanSettings { Root = run.Root, Cores = 1, AvailableMemory = 4L << 30, Parallelism = Workers });
        Assert.Empty(result.Errors);

        RunReport report = await new PipelineRunner(NullLogger.Instance, TimeProvider.System)
            .RunAsync(result.Plan!, new RunOptions { RunId = "run", RunFolder = run.PathOf(".etl", "runs", "run") }, TestContext.Current.CancellationToken);

        Assert.Null(run.Failure(report));
        long rows = Parts * RowsInPart;
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"n,sum\n{rows},{rows * (rows - 1) / 2}\n"), run.Read("out/totals.csv"));
        Assert.True(meeting.Most >= AtOnce, $"At most {meeting.Most} workers had a batch of the file at the same time.");
    }

    private static byte[] Part(int part)
    {
        StringBuilder text = new(part == 0 ? "id,text\n" : "");
        for (int row = part * RowsInPart; row < (part + 1) * RowsInPart; row++) text.Append(CultureInfo.InvariantCulture, $"{row},\"row {row}, and some text with it\"\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>Where workers with a batch wait for others until enough have come; only once, and not for ever.</summary>
    private sealed class Meeting(int wanted) : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

        private readonly Lock _lock = new();
        private readonly ManualResetEventSlim _over = new();
        private int _here; // under _lock

        public StepType Type => StepType.Create<Options>(
            "meet", "Lets workers meet.", [MessageKind.Rows], MessageKind.Rows, WorkKind.Cpu, """{ "use": "meet" }""", (_, context) => new Step(this, context.Input!));

        /// <summary>How many were there at the same time.</summary>
        public int Most { get; private set; }

        public void Dispose() => _over.Dispose();

        private void Attend()
        {
            lock (_lock)
            {
                Most = Math.Max(Most, ++_here);
                if (_here >= wanted) _over.Set();
            }

            if (!_over.Wait(Patience, TestContext.Current.CancellationToken)) _over.Set();
            lock (_lock) _here--;
        }

        private sealed record Options;

        private sealed class Step(Meeting meeting, Schema schema) : IRowTransform, IRowOperator
        {
            public Schema OutputSchema => schema;

            public string? LossName => null;

            public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) => output;

            public IRowOperator CreateOperator() => this;

            public RowBatch Apply(RowBatch batch, IRejectSink rejects)
            {
                meeting.Attend();
                return batch;
            }
        }
    }
}
