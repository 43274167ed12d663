using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

internal sealed record RepeatOptions
{
    [Option("Rows made of each one")]
    public int Times { get; init; } = 2;

    [Option("Whether to get all batches in order")]
    public bool Sequential { get; init; }

    [Option("Rows that it says it made without having done so")]
    public int Lie { get; init; }
}

/// <summary>Makes several rows of each one, or none.</summary>
internal sealed class RepeatStep(RepeatOptions options, Schema schema) : IRowTransform
{
    public static StepType Type { get; } = StepType.Create<RepeatOptions>(
        "repeat", "Repeats rows.", [MessageKind.Rows], MessageKind.Rows, WorkKind.Cpu, """{ "use": "repeat" }""", static (options, context) => new RepeatStep(options, context.Input!));

    public Schema OutputSchema { get; } = schema;

    public string LossName => "not repeated";

    public string CreatedName => "repeated";

    public bool IsSequential => options.Sequential;

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) => output;

    public IRowOperator CreateOperator() => new Operator(options);

    private sealed class Operator(RepeatOptions options) : IRowOperator, IRowCounter
    {
        private long _created;
        private long _dropped;

        public RowBatch Apply(RowBatch batch, IRejectSink rejects)
        {
            int[] rows = [.. Enumerable.Range(0, batch.RowCount).SelectMany(i => Enumerable.Repeat(batch.RowAt(i), options.Times))];
            _created += Math.Max(0, rows.Length - batch.RowCount) + options.Lie;
            _dropped += Math.Max(0, batch.RowCount - rows.Length);
            return batch.Gather(rows);
        }

        public long TakeCreated() => Interlocked.Exchange(ref _created, 0);

        public long TakeDropped() => Interlocked.Exchange(ref _dropped, 0);
    }
}
