using Etl.Messages;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests.Steps;

public sealed class RowTextTests
{
    private static readonly Schema Columns = new([new("name", ColumnType.Text), new("n", ColumnType.Int), new("price", ColumnType.Decimal), new("day", ColumnType.Date)]);

    [Fact]
    public void Shows_the_values_of_a_row_by_name()
    {
        Assert.Equal("name=north, n=5, price=1.5, day=2024-01-31", Values(Columns, ["north", 5L, 1.50m, new DateOnly(2024, 1, 31)]));
        Assert.Equal("name=null, n=null, price=null, day=null", Values(Columns, [null, null, null, null]));
    }

    [Theory]
    [InlineData("", "''")]
    [InlineData("null", "'null'")]
    [InlineData("a, b=2", "'a, b=2'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("São Tomé", "São Tomé")]
    public void Quotes_a_text_that_would_be_taken_for_something_else(string text, string shown) =>
        Assert.Equal($"name={shown}", Values(new Schema([new("name", ColumnType.Text)]), [text]));

    [Fact]
    public void Cuts_long_values_between_characters_and_many_columns()
    {
        Schema one = new([new("t", ColumnType.Text)]);
        Assert.Equal($"t={new string('x', 60)}…", Values(one, [new string('x', 1_000_000)]));
        Assert.Equal($"t={new string('x', 59)}…", Values(one, [new string('x', 59) + "😀😀"]));

        Schema many = new([.. Enumerable.Range(0, 5000).Select(i => new ColumnSchema($"c{i}", ColumnType.Int))]);
        string shown = Values(many, [.. Enumerable.Range(0, 5000).Select(i => (object?)(long)i)]);
        Assert.StartsWith("c0=0, c1=1, ", shown, StringComparison.Ordinal);
        Assert.EndsWith(", …", shown, StringComparison.Ordinal);
        Assert.InRange(shown.Length, 300, 320);
    }

    [Fact]
    public void Leaves_out_the_columns_that_are_not_there()
    {
        RowBatch batch = CellRows.ToBatch(Columns, [["north", 5L, 1m, new DateOnly(2024, 1, 31)]]);
        RowBatch left = batch.Detach([0, 2]);

        Assert.Equal("name=north, price=1", RowText.Values(left, 0));

        left.Release();
    }

    private static string Values(Schema schema, object?[] cells)
    {
        RowBatch batch = CellRows.ToBatch(schema, [cells]);
        string text = RowText.Values(batch, 0);
        batch.Release();
        return text;
    }
}
