using System.Text.Json;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Json;
using Etl.Steps.Rows.Exploding;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Rows.Exploding;

public sealed class ExplodeTests
{
    private static readonly ElementColumn IntElement = new() { Name = "x", Type = ColumnType.Int };

    [Fact]
    public void Makes_a_row_of_each_element_and_balances()
    {
        (string[] lines, IRowOperator explode, CollectingRejects rejects) = Apply(
            new ExplodeOptions { Column = "list", As = IntElement, Index = "n" }, "[5, \"6\", null]", null, "[]", "null", " [7] ");

        Assert.Equal(["0 | 1 | 5", "0 | 2 | 6", "0 | 3 | null", "4 | 1 | 7"], lines);
        Assert.Empty(rejects.All);
        Assert.Equal((2L, 3L), (((IRowCounter)explode).TakeCreated(), ((IRowCounter)explode).TakeDropped()));
        Assert.Equal((0L, 0L), (((IRowCounter)explode).TakeCreated(), ((IRowCounter)explode).TakeDropped()));
    }

    [Fact]
    public void Rejects_what_is_no_array_and_elements_that_do_not_fit()
    {
        (string[] lines, IRowOperator explode, CollectingRejects rejects) = Apply(
            new ExplodeOptions { Column = "list", Columns = [new("a", new JsonColumn { Type = ColumnType.Int }), new("b", new JsonColumn { Path = "c.d" })] },
            """{"a": 1}""", """[{"a": "x"}, {"a": 2, "c": {"d": "yes"}}, 3]""", """[{"c": {"d": "tab\tand \u00fc"}}]""");

        Assert.Equal(["1 | 2 | yes", "2 | null | tab\tand ü"], lines);
        Assert.Equal(
            [
                """0 list {"a": 1}: found an object where an array is expected""",
                "1 a x: element 1 of 'list': 'x' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807",
                "1 list -: element 3 of 'list': found a number where an object is expected",
            ],
            rejects.Lines);
        // 3 in and 2 made: 2 out and 3 rejected.
        Assert.Equal((2L, 0L), (((IRowCounter)explode).TakeCreated(), ((IRowCounter)explode).TakeDropped()));
    }

    [Fact]
    public void A_fragment_that_breaks_off_keeps_the_balance()
    {
        (string[] lines, IRowOperator explode, CollectingRejects rejects) = Apply(new ExplodeOptions { Column = "list", As = IntElement }, "[1, 2 x", "[3]");

        Assert.Equal(["0 | 1", "0 | 2", "1 | 3"], lines);
        Assert.StartsWith("0 list [1, 2 x: invalid JSON: ", Assert.Single(rejects.Lines), StringComparison.Ordinal);
        Assert.Equal((2L, 0L), (((IRowCounter)explode).TakeCreated(), ((IRowCounter)explode).TakeDropped()));
    }

    [Fact]
    public void Gives_the_elements_that_another_reader_finds() => Prop.ForAll<string?[]?[]>(arrays =>
    {
        string?[] texts = [.. arrays.Select(array => array is null ? null : JsonSerializer.Serialize(array))];
        (string[] lines, _, _) = Apply(new ExplodeOptions { Column = "list", As = new ElementColumn { Name = "x", Type = ColumnType.Json }, Index = "n", Empty = EmptyRows.Keep }, texts);

        string[] expected = [.. arrays.SelectMany((array, row) => array is null or []
            ? [$"{row} | null | null"]
            : array.Select((element, i) => $"{row} | {i + 1} | {(element is null ? "null" : JsonSerializer.Serialize(element))}"))];
        Assert.Equal(expected, lines);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Requires_its_column_and_what_later_steps_need()
    {
        IRowTransform explode = Plan(new ExplodeOptions { Column = "list", As = IntElement, Index = "n" });

        Assert.Equal("list", RowStepPlanning.Required(explode));
        Assert.Equal("id list", RowStepPlanning.Required(explode, "id", "x", "n"));
    }

    private static IRowTransform Plan(ExplodeOptions options) =>
        RowStepPlanning.Plan(Explode.Type, options, new Schema([new("id", ColumnType.Int), new("list", ColumnType.Json)]));

    /// <summary>Explodes rows with ids counting from 0, the last one of a batch being unselected.</summary>
    private static (string[] Lines, IRowOperator Explode, CollectingRejects Rejects) Apply(ExplodeOptions options, params string?[] lists)
    {
        BatchBuilder rows = new BatchBuilder()
            .Add("id", ColumnType.Int, [.. Enumerable.Range(0, lists.Length + 1).Select(i => (object)(long)i)])
            .Add("list", ColumnType.Json, [.. lists, "[99]"]);
        IRowOperator explode = Plan(options).CreateOperator();
        CollectingRejects rejects = new();
        RowBatch first = lists.Length == 0 ? rows.Build().WithSelection(ColumnPool.Rent<int>(1), 0) : rows.Build([.. Enumerable.Range(0, lists.Length)]);
        RowBatch result = explode.Apply(first, rejects);
        string[] lines = [.. CellRows.ToLines(result)];
        result.Release();
        return (lines, explode, rejects);
    }
}
