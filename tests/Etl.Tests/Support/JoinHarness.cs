using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Joins;

namespace Etl.Tests.Support;

/// <summary>Plans a lookup or join between two inputs, "rows" and "table", and keeps the problems that it reports as <c>option: message</c>.</summary>
internal sealed class JoinPlanning(params StepInput[] inputs) : StepPlanContext
{
    public List<string> Problems { get; } = [];

    public override string Id => "both";

    public override string Root => "/";

    public override MessageKind? InputKind => MessageKind.Rows;

    public override Schema? Input => inputs[0].Schema;

    public override IReadOnlyList<StepInput> Inputs => inputs;

    public override void Error(string option, string message, int offset = 0) => Problems.Add($"{option}: {message}");

    public static RowJoin Plan(StepType type, object options, Schema rows, Schema table)
    {
        JoinPlanning planning = new(new StepInput("rows", rows), new StepInput("table", table));
        IStep? step = type.Plan(options, planning);
        Assert.Empty(planning.Problems);
        return Assert.IsType<RowJoin>(step);
    }

    public static IReadOnlyList<string> ProblemsOf(StepType type, object options, Schema rows, Schema table)
    {
        JoinPlanning planning = new(new StepInput("rows", rows), new StepInput("table", table));
        Assert.Null(type.Plan(options, planning));
        return planning.Problems;
    }
}

/// <summary>Runs a planned join over plain rows: in batches, on several shares and matchers in turn, as workers would.</summary>
internal static class JoinHarness
{
    public sealed record Result(IReadOnlyList<string> Lines, long Dropped, long Created, IReadOnlyList<Position> Positions);

    /// <param name="join">The step.</param>
    /// <param name="rows">The row side.</param>
    /// <param name="table">The table side.</param>
    /// <param name="run">Its scratch folder is used.</param>
    /// <param name="memory">Bytes that the table may hold.</param>
    /// <param name="batchRows">Rows in a batch.</param>
    /// <param name="workers">Shares and matchers.</param>
    /// <param name="used">Columns of the output that are used; null for all.</param>
    public static Result Run(RowJoin join, IReadOnlyList<object?[]> rows, IReadOnlyList<object?[]> table, StepContext run, long memory, int batchRows, int workers, IReadOnlySet<string>? used = null)
    {
        CollectingRejects rejects = new();
        JoinContext context = new() { Run = run, Source = 9, UsedColumns = used ?? join.OutputSchema.Names.ToHashSet(StringComparer.Ordinal), MemoryBytes = memory };
        using IJoinState state = join.CreateState(context);
        ITableShare[] shares = [.. Enumerable.Range(0, workers).Select(_ => state.CreateShare())];
        // The last batches first: what comes when decides nothing.
        foreach ((RowBatch batch, int number) in Enumerable.Reverse(Batches(join.Plan.Table.Schema, table, 1, batchRows)))
        {
            shares[number % workers].Add(batch, number, rejects);
            batch.Release();
        }

        state.Build();
        IRowMatcher[] matchers = [.. Enumerable.Range(0, workers).Select(_ => state.CreateMatcher())];
        List<string> lines = [];
        List<Position> positions = [];
        long dropped = 0;
        foreach ((RowBatch batch, int number) in Batches(join.Plan.Rows.Schema, rows, 0, batchRows))
        {
            IRowMatcher matcher = matchers[number % workers];
            if (matcher.Match(batch, number, rejects) is { } matched) Take(matched);
        }

        long created = 0;
        foreach (IRowMatcher matcher in matchers)
        {
            dropped += matcher.TakeDropped();
            created += matcher.TakeCreated();
        }

        foreach (RowBatch late in state.Finish()) Take(late);
        Assert.Empty(rejects.All);
        return new Result(lines, dropped + state.TakeDropped(), created + state.TakeCreated(), positions);

        void Take(RowBatch batch)
        {
            if (batch.RowCount > 0) positions.Add(batch.Position);
            lines.AddRange(Lines(batch));
            batch.Release();
        }
    }

    /// <summary>The selected rows as text, columns that are not there as "-".</summary>
    public static IEnumerable<string> Lines(RowBatch batch) =>
        Enumerable.Range(0, batch.RowCount).Select(i => string.Join(" | ", batch.Columns.Select(column => column is null ? "-" : CellRows.ToText(column, batch.RowAt(i)))));

    private static List<(RowBatch Batch, int Number)> Batches(Schema schema, IReadOnlyList<object?[]> rows, int source, int batchRows) =>
        [.. rows.Chunk(batchRows).Select((part, index) => (CellRows.ToBatch(schema, part, new Position(source, 0, index)), index))];
}
