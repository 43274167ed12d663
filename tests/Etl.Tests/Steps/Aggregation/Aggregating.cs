using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Aggregation;

/// <summary>What the tests of this folder share: steps over columns, and their results as text.</summary>
internal static class Aggregating
{
    public static AggregateStep Step(Schema schema, string[] by, params string[] measures) =>
        new(PlanOf(schema, by, measures));

    public static AggregatePlan PlanOf(Schema schema, string[] by, params string[] measures) =>
        new(schema, by, [.. measures.Select(text => Parse(schema, text))]);

    public static PartialState Partial(AggregateStep step, Schema schema, params IEnumerable<object?[]>[] batches)
    {
        PartialState state = (PartialState)step.CreatePartial();
        foreach (IEnumerable<object?[]> rows in batches) Add(state, CellRows.ToBatch(schema, [.. rows]));
        return state;
    }

    public static void Add(IPartialState state, RowBatch batch)
    {
        CollectingRejects rejects = new();
        state.Add(batch, rejects);
        batch.Release();
        Assert.Empty(rejects.All);
    }

    public static string[] Lines(AggregateStep step, IPartialState state)
    {
        List<string> lines = [];
        foreach (RowBatch batch in step.Finish(state, 0))
        {
            lines.AddRange(CellRows.ToLines(batch));
            batch.Release();
        }

        return [.. lines];
    }

    /// <summary>The one row of measures over a column x with these cells.</summary>
    public static string Result(ColumnType type, object?[] cells, params string[] measures)
    {
        Schema schema = new([new("x", type)]);
        AggregateStep step = Step(schema, [], measures);
        return Assert.Single(Lines(step, Partial(step, schema, cells.Select(cell => new[] { cell }))));
    }

    public static byte[] Saved(IPartialState state)
    {
        using MemoryStream stream = new();
        state.Save(stream);
        return stream.ToArray();
    }

    public static IPartialState Loaded(AggregateStep step, byte[] bytes)
    {
        using MemoryStream stream = new(bytes);
        return step.LoadPartial(stream);
    }

    /// <summary>"sum(x)", or "sum(x) where y > 0", as a measure of that name.</summary>
    private static Measure Parse(Schema schema, string text)
    {
        string[] parts = text.Split(" where ");
        PlanProblems problems = new(MessageKind.Rows, schema);
        Measure? measure = new MeasureCompiler(schema, problems).Compile(text, new MeasureOptions { Value = parts[0], Where = parts.ElementAtOrDefault(1) }, "m");
        Assert.Empty(problems.Located);
        return measure!;
    }
}
