using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Csv;

/// <summary>Fields that a name alone does not tell: doubled names, empty ones, and files without any.</summary>
public sealed class CsvFieldNameTests : IDisposable
{
    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Fields_of_one_name_are_told_by_their_rank() =>
        Assert.Equal(["2|4"], Read(Columns(("first", "price#1"), ("second", "price#2")), "x,price,y,price\n1,2,3,4\n").Rows);

    [Fact]
    public void Fields_are_told_by_their_number() =>
        Assert.Equal(["1|4"], Read(Columns(("first", "#1"), ("last", "#4")), ",,a,\n1,2,3,4\n").Rows);

    [Fact]
    public void One_field_without_a_name_is_told_by_the_empty_name() =>
        Assert.Equal(["1"], Read(Columns(("index", "")), ",a\n1,2\n").Rows);

    [Fact]
    public void A_name_of_the_header_that_looks_like_a_number_is_a_name() =>
        Assert.Equal(["3|2"], Read(Columns(("a", "#1"), ("b", "x#2")), "x,x#2,#1,x\n1,2,3,4\n").Rows);

    [Fact]
    public void Names_come_before_numbers_wherever_they_stand_in_the_list()
    {
        CsvReadOptions options = new() { Columns = [new("a", new CsvColumn { From = ["#1", "A"] })] };

        Assert.Equal(["2"], Read(options, "x,A\n1,2\n").Rows);
        Assert.Equal(["1"], Read(options, "x,y\n1,2\n").Rows);
    }

    [Fact]
    public void Several_fields_without_a_name_are_an_error_that_says_how_to_read_them() =>
        Throws("The header has the column '' twice, as fields 1 and 3. Say which one is meant in the column's 'from': '#1' or '#3'.", Columns(("a", "")), ",x,\n");

    [Fact]
    public void A_name_that_the_header_has_thrice_is_an_error_that_names_two() =>
        Throws("The header has the column 'x' twice, as fields 1 and 3. Say which one is meant in the column's 'from': 'x#1' or 'x#2'.", Columns(("a", "x")), "x,y,x,x\n");

    [Theory]
    [InlineData("#3", "The header lacks the column 'a', read from '#3'; it has 'x', 'y'. Correct the header or the step's 'columns', or set 'drift.missing' to 'null'.")]
    [InlineData("x#2", "The header lacks the column 'a', read from 'x#2'; it has 'x', 'y'. Correct the header or the step's 'columns', or set 'drift.missing' to 'null'.")]
    [InlineData("#0", "The header lacks the column 'a', read from '#0'; it has 'x', 'y'. Correct the header or the step's 'columns', or set 'drift.missing' to 'null'.")]
    public void A_field_that_is_not_there_is_an_error(string from, string message) => Throws(message, Columns(("a", from)), "x,y\n");

    [Fact]
    public void Without_a_header_fields_are_told_by_their_number_and_counted_by_the_first_record()
    {
        ReadResult result = Read(Columns(("c", "#3"), ("a", "#1")) with { Header = false }, "1,2,3,4\n5,6,7\n8,9,10,11\n");

        Assert.Equal(["3|1", "10|8"], result.Rows);
        Assert.Equal(["2@8 - '-': 3 fields where the first record has 4 [5,6,7]"], result.RejectTexts);
    }

    [Fact]
    public void Without_a_header_a_column_without_a_number_stands_where_it_is_declared()
    {
        CsvReadOptions options = new() { Columns = [new("a", new CsvColumn { From = ["#2"] }), new("b", new CsvColumn())], Header = false };

        Assert.Equal(["2|2"], Read(options, "1,2,3\n").Rows);
    }

    [Fact]
    public void Without_a_header_a_number_beyond_the_first_record_is_an_error() =>
        Throws("The column 'a' is field 3, but there are only 2. Correct the step's 'columns' or leave the file out.", Columns(("a", "#3")) with { Header = false }, "1,2\n");

    [Fact]
    public void Without_a_header_an_empty_file_has_no_rows_and_needs_no_fields() =>
        Assert.Empty(Read(Columns(("a", "#3")) with { Header = false }, "\n\n").Rows);

    private static CsvReadOptions Columns(params (string Name, string From)[] columns) =>
        new() { Columns = [.. columns.Select(column => KeyValuePair.Create(column.Name, new CsvColumn { Type = ColumnType.Text, From = [column.From] }))] };

    private void Throws(string message, CsvReadOptions options, string text) =>
        Assert.Equal(message, Assert.Throws<StepException>(() => Read(options, text)).Message);

    private ReadResult Read(CsvReadOptions options, string text) => _harness.Read(CsvSteps.Read(options), text);
}
