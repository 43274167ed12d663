using Etl.Messages;

namespace Etl.Steps.Rows;

internal sealed record SampleOptions
{
    [Option("Keeps the first row and then every n-th one, in the order of files and rows; exactly one of 'every', 'first' and 'percent' is needed", Min = 1)]
    public long? Every { get; init; }

    [Option("Keeps the first n rows, in the order of files and rows", Min = 1)]
    public long? First { get; init; }

    [Option("Keeps about this share of the rows, each by a hash of its place: its file's name and byte offset, or behind an aggregate its place there", Unit = "%", Min = 0, Max = 100)]
    public double? Percent { get; init; }

    [Option("With percent: number that chooses among the samples of that size; the same number gives the same rows, 0 when left out")]
    public long? Seed { get; init; }
}

/// <summary>
/// Keeps some of the rows. By percent each row is kept or not by a hash of its place (file and byte offset), so the sample
/// does not depend on workers, chunks, or which other files there are.
/// </summary>
internal sealed class Sample : IRowTransform
{
    private readonly SampleOptions _options;

    private Sample(SampleOptions options, Schema schema)
    {
        _options = options;
        OutputSchema = schema;
    }

    internal static StepType Type { get; } = StepType.Create<SampleOptions>(
        "sample",
        "Keeps some of the rows: every n-th, the first n, or a percentage chosen by a seed; the same rows on every run.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "some", "use": "sample", "with": { "percent": 5, "seed": 42 } }""",
        Create,
        moreExamples:
        [
            """
            // The first rows only, to try a pipeline out.
            { "id": "few", "use": "sample", "with": { "first": 3 } }
            """,
        ]);

    public Schema OutputSchema { get; }

    public string LossName => "not sampled";

    /// <summary>Counting rows needs all of them in order; choosing by place does not.</summary>
    public bool IsSequential => _options.Percent is null;

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) => output;

    public IRowOperator CreateOperator() =>
        _options.Percent is { } percent ? new PlaceOperator(percent / 100, (ulong)(_options.Seed ?? 0))
        : _options.Every is { } every ? new CountOperator(count => count % every == 0)
        : new CountOperator(count => count < _options.First);

    private static Sample? Create(SampleOptions options, StepPlanContext context)
    {
        int ways = (options.Every is null ? 0 : 1) + (options.First is null ? 0 : 1) + (options.Percent is null ? 0 : 1);
        if (ways != 1)
        {
            context.Error("", "Exactly one of 'every', 'first' and 'percent' is needed, such as \"percent\": 5.");
            return null;
        }

        if (options.Seed is null || options.Percent is not null) return new Sample(options, context.Input!);
        context.Error("seed", "Only 'percent' has a seed. Remove 'seed', or sample by 'percent'.");
        return null;
    }

    private abstract class Operator : IRowOperator
    {
        public RowBatch Apply(RowBatch batch, IRejectSink rejects)
        {
            int[] selection = ColumnPool.Rent<int>(batch.RowCount);
            int kept = Choose(batch, selection);
            return batch.WithSelection(selection, kept);
        }

        /// <summary>Writes the rows to keep and returns their number.</summary>
        protected abstract int Choose(RowBatch batch, int[] selection);
    }

    /// <summary>Goes by the number of rows before.</summary>
    private sealed class CountOperator(Func<long, bool> keeps) : Operator
    {
        private long _count;

        protected override int Choose(RowBatch batch, int[] selection)
        {
            int kept = 0;
            for (int i = 0; i < batch.RowCount; i++)
            {
                if (keeps(_count++)) selection[kept++] = batch.RowAt(i);
            }

            return kept;
        }
    }

    /// <summary>Goes by the rows' places.</summary>
    private sealed class PlaceOperator(double share, ulong seed) : Operator
    {
        private readonly PlaceHash _hash = new(seed);

        protected override int Choose(RowBatch batch, int[] selection)
        {
            _hash.Begin(batch);
            int kept = 0;
            for (int i = 0; i < batch.RowCount; i++)
            {
                int row = batch.RowAt(i);
                if (_hash.Of(row) < share) selection[kept++] = row;
            }

            return kept;
        }
    }
}
