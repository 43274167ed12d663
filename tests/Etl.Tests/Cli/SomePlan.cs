using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Tests.Cli;

/// <summary>A plan made by hand: files, a reader fused with a filter, a sink.</summary>
internal static class SomePlan
{
    private static readonly Schema Orders = new([new("store", ColumnType.Text), new("quantity", ColumnType.Int), new("note", ColumnType.Text)]);

    private static readonly PlannedStep Files = Step(0, "orders", Type("files", [], MessageKind.Files), new PlainStep(null), [], null, """{"folder":"sample-data/orders"}""");

    private static readonly PlannedStep Rows = Step(1, "rows", Type("csv.read", [MessageKind.Files], MessageKind.Rows), new Reader(Orders), ["orders"], ["store", "quantity"], "{}");

    private static readonly PlannedStep Kept = Step(2, "kept", Type("filter", [MessageKind.Rows], MessageKind.Rows), new PlainStep(Orders), ["rows"], ["store"], """{"where":"quantity > 0"}""");

    private static readonly PlannedStep Report = Step(3, "report", Type("csv.write", [MessageKind.Rows], null), new PlainStep(null), ["kept"], null, """{"path":"out/sales.csv"}""");

    public static PipelinePlan Sales { get; } = new()
    {
        Name = "sales",
        File = "pipelines/sales.json",
        Root = "/data",
        Steps = [Files, Rows, Kept, Report],
        Blocks =
        [
            Block(0, BlockKind.Source, [Files], [], 1, 2) with { LargestFirst = true },
            Block(1, BlockKind.Split, [Rows], [0], 2, 4) with { TakesAll = true },
            Block(2, BlockKind.Rows, [Rows, Kept], [1], 4, 8) with { Ordered = false },
            Block(3, BlockKind.Sink, [Report], [2], 1, 16),
        ],
        Limits = new PlanLimits(1L << 30, 4, 100, 1.5),
    };

    public static StepType Type(string name, IReadOnlyList<MessageKind> input, MessageKind? output, string summary = "Does something.") =>
        StepType.Create<NoOptions>(name, summary, input, output, WorkKind.Cpu, "{}", (_, _) => null);

    private static PlannedStep Step(int index, string id, StepType type, IStep step, string[] from, string[]? used, string options) => new()
    {
        Index = index,
        Id = id,
        Type = type,
        Step = step,
        From = from,
        InputSchema = null,
        UsedColumns = used?.ToHashSet(StringComparer.Ordinal),
        Options = options,
    };

    private static PlannedBlock Block(int index, BlockKind kind, PlannedStep[] steps, int[] from, int parallelism, int capacity) => new()
    {
        Index = index,
        Kind = kind,
        Steps = steps,
        From = from,
        Parallelism = parallelism,
        Capacity = capacity,
        FirstSources = [.. from.Select(_ => 0)],
        Ordered = true,
        LargestFirst = false,
    };

    private sealed class PlainStep(Schema? output) : IStep
    {
        public Schema? OutputSchema => output;
    }

    /// <summary>A reader that is only looked at.</summary>
    private sealed class Reader(Schema output) : IRowReader
    {
        public Schema OutputSchema => output;

        public ValueTask SplitAsync(FileMessage file, IMessageOutput output, StepContext context, CancellationToken cancellation) => throw new NotSupportedException();

        public IChunkParser CreateParser(IReadOnlySet<string> columns) => throw new NotSupportedException();
    }
}

/// <summary>The options of a step that has none.</summary>
internal sealed record NoOptions;
