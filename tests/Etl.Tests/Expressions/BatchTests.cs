using Etl.Expressions;
using Etl.Messages;
using Etl.Tests.Support;

namespace Etl.Tests.Expressions;

/// <summary>A batch gives for each row what the row gives alone, whatever is selected beside it.</summary>
public sealed class BatchTests
{
    private const int RowsPerBatch = 40;

    [Fact]
    public void Gives_each_row_what_it_gives_alone()
    {
        Random random = new(17);
        for (int round = 0; round < 400; round++)
        {
            string text = CreateBool(random, 4);
            RowBatch batch = CreateBatch(random);
            object?[] together = Evaluating.Values(text, batch);
            for (int i = 0; i < batch.RowCount; i++)
            {
                using SingleRow single = new(batch, batch.RowAt(i));
                Assert.True(Equals(Evaluating.Values(text, single.Batch)[0], together[i]), $"{text}, row {batch.RowAt(i)}: {together[i]}");
            }

            batch.Release();
        }
    }

    [Fact]
    public void Filters_the_rows_whose_value_is_true()
    {
        Random random = new(19);
        for (int round = 0; round < 400; round++)
        {
            string text = CreateBool(random, 4);
            RowBatch batch = CreateBatch(random);
            object?[] values = Evaluating.Values(text, batch);
            int[] expected = [.. Enumerable.Range(0, batch.RowCount).Where(i => values[i] is true).Select(batch.RowAt)];

            // A row that fails only in an operand that a null made needless is not true either way.
            Assert.Equal(expected, Evaluating.Kept(text, batch));
            batch.Release();
        }
    }

    [Fact]
    public void Leaves_the_default_value_in_null_rows()
    {
        RowBatch batch = new BatchBuilder().Add("a", ColumnType.Int, 1L, null, 3L).Add("t", ColumnType.Text, "x", null, "z").Build();
        RowErrors errors = new();
        Int64Column sum = (Int64Column)Evaluating.Compile("a + 5", batch.Schema).CreateEvaluator().Evaluate(batch, errors);
        TextColumn text = (TextColumn)Evaluating.Compile("t || '!'", batch.Schema).CreateEvaluator().Evaluate(batch, errors);

        Assert.Equal(0, sum.Values[1]);
        Assert.Equal(default, text.Ranges[1]);
    }

    [Fact]
    public void Hands_each_result_to_the_caller()
    {
        RowBatch batch = new BatchBuilder().Add("a", ColumnType.Int, 1L, 2L).Add("t", ColumnType.Text, "x", "y").Build();
        RowErrors errors = new();
        foreach (string text in new[] { "a", "t", "a + 1", "1", "'x'", "coalesce(t, 'z')", "null" })
        {
            IExpressionEvaluator evaluator = Evaluating.Compile(text, batch.Schema).CreateEvaluator();
            Column first = evaluator.Evaluate(batch, errors);
            Column second = evaluator.Evaluate(batch, errors);
            object?[] values = [BatchBuilder.Read(second, 0), BatchBuilder.Read(second, 1)];
            first.Free();

            Assert.NotSame(first, second);
            Assert.Equal(values, [BatchBuilder.Read(second, 0), BatchBuilder.Read(second, 1)]);
            second.Free();
        }
    }

    [Fact]
    public void Takes_an_empty_batch()
    {
        RowBatch batch = new BatchBuilder().Add("a", ColumnType.Int).Add("t", ColumnType.Text).Build();

        Assert.Empty(Evaluating.Values("case when a > 1 then t else 'x' || t end", batch));
        Assert.Empty(Evaluating.Kept("a > 1 or t = 'x'", batch));
        Assert.Empty(Evaluating.Values("'x'", batch));
    }

    private static string CreateBool(Random random, int depth) => random.Next(depth <= 0 ? 4 : 10) switch
    {
        0 => "p",
        1 => $"{CreateNumber(random, depth - 1)} {Pick(random, "=", "<>", "<", "<=", ">", ">=")} {CreateNumber(random, depth - 1)}",
        2 => $"t {Pick(random, "=", "<>", "<", ">")} {Pick(random, "'a'", "'bb'", "u", "upper(u)", "'much longer than eight'")}",
        3 => Pick(random, "t like '%b'", "t is null", "n is not null", "i in (1, 2, null)", "t not in ('a', u)", "i between n and 3"),
        4 or 5 => $"({CreateBool(random, depth - 1)} and {CreateBool(random, depth - 1)})",
        6 or 7 => $"({CreateBool(random, depth - 1)} or {CreateBool(random, depth - 1)})",
        8 => $"not ({CreateBool(random, depth - 1)})",
        _ => $"if({CreateBool(random, depth - 1)}, {CreateBool(random, depth - 1)}, {CreateBool(random, depth - 1)})",
    };

    private static string CreateNumber(Random random, int depth) => random.Next(depth <= 0 ? 4 : 10) switch
    {
        0 => "i",
        1 => "n",
        2 => "w",
        3 => Pick(random, "0", "1", "2.5", "-3", "1e1"),
        4 => $"coalesce({CreateNumber(random, depth - 1)}, {CreateNumber(random, depth - 1)})",
        5 => $"case when {CreateBool(random, depth - 1)} then {CreateNumber(random, depth - 1)} when {CreateBool(random, depth - 1)} then {CreateNumber(random, depth - 1)} end",
        6 => $"greatest({CreateNumber(random, depth - 1)}, {CreateNumber(random, depth - 1)})",
        7 => $"({CreateNumber(random, depth - 1)} {Pick(random, "/", "%")} {CreateNumber(random, depth - 1)})",
        _ => $"({CreateNumber(random, depth - 1)} {Pick(random, "+", "-", "*")} {CreateNumber(random, depth - 1)})",
    };

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    private static RowBatch CreateBatch(Random random)
    {
        int[] selection = random.Next(2) == 0 ? [] : [.. Enumerable.Range(0, RowsPerBatch).Where(_ => random.Next(3) > 0)];
        return new BatchBuilder()
            .Add("i", ColumnType.Int, Column(random, () => (long)random.Next(-3, 4)))
            .AddScaled("n", 2, [.. Column(random, () => (long)random.Next(-300, 300)).Select(value => (long?)value)])
            .Add("w", ColumnType.Decimal, Column(random, () => random.Next(-3, 3) * 1.0000000000000000000000001m))
            .Add("p", ColumnType.Bool, Column(random, () => random.Next(2) == 0))
            .Add("t", ColumnType.Text, Column(random, () => Pick(random, "", "a", "bb", "much longer than eight")))
            .Add("u", ColumnType.Text, Column(random, () => Pick(random, "a", "B")))
            .Build(selection);
    }

    private static object?[] Column<T>(Random random, Func<T> create) => [.. Enumerable.Range(0, RowsPerBatch).Select(_ => random.Next(5) == 0 ? (object?)null : create())];

    /// <summary>A batch of one row with the values of a row of another.</summary>
    private sealed class SingleRow : IDisposable
    {
        public SingleRow(RowBatch source, int row)
        {
            BatchBuilder builder = new();
            for (int i = 0; i < source.Schema.Count; i++) builder.Add(source.Schema[i].Name, source.Schema[i].Type, BatchBuilder.Read(source.ColumnAt(i), row));
            Batch = builder.Build();
        }

        public RowBatch Batch { get; }

        public void Dispose() => Batch.Release();
    }
}
