using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Steps.Outputs;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Outputs;

public sealed class OutputPathTests
{
    private static readonly Schema Sales = new([new("country", ColumnType.Text), new("year", ColumnType.Int), new("price", ColumnType.Float), new("tags", ColumnType.Json), new("a b}", ColumnType.Text)]);

    [Theory]
    [InlineData("out/{country}/{year}.csv", "out/DE/2024.csv")]
    [InlineData("out/country={country}/year={year}/rows.csv.gz", "out/country=DE/year=2024/rows.csv.gz")]
    [InlineData("{country}-{year}.csv", "DE-2024.csv")]
    [InlineData("{country}/{country}.csv", "DE/DE.csv")]
    [InlineData("{{raw}}/{country}.csv", "{raw}/DE.csv")]
    public void Columns_in_braces_are_replaced_by_their_values(string path, string expected)
    {
        OutputPath parsed = Parse(path);

        Assert.Equal(expected, parsed.With([.. parsed.Columns.Select(column => Encoding.UTF8.GetBytes(column == 0 ? "DE" : "2024"))]));
    }

    [Fact]
    public void Null_has_a_name() => Assert.Equal("out/null/null.csv", Parse("out/{country}/{year}.csv").With([null, null]));

    [Theory]
    [InlineData("out/sales.csv", "out/sales-00007.csv")]
    [InlineData("out/sales.csv.gz", "out/sales-00007.csv.gz")]
    [InlineData("out.d/sales", "out.d/sales-00007")]
    [InlineData("v1.2.csv", "v1.2-00007.csv")]
    [InlineData("out/.csv", "out/.csv-00007")]
    public void A_number_stands_in_front_of_the_extensions(string path, string expected) => Assert.Equal(expected, OutputPath.Numbered(path, 7));

    [Theory]
    [InlineData("", "path@0: The path is empty. Name the file to write.")]
    [InlineData("out/", "path@0: 'out/' names a folder. Name a file in it, such as 'out/rows.csv'.")]
    [InlineData("out/{country}/", "path@0: 'out/{country}/' names a folder. Name a file in it, such as 'out/{country}/rows.csv'.")]
    [InlineData("out/..", "path@0: 'out/..' names a folder. Name a file in it, such as 'out/../rows.csv'.")]
    [InlineData("out/{contry}.csv", "path@4: There is no column 'contry'. Did you mean 'country'?")]
    [InlineData("out/{x}.csv", "path@4: There is no column 'x'. The columns are 'country', 'year', 'price', 'tags', 'a b}'.")]
    [InlineData("out/{}.csv", "path@4: '{}' names no column. The columns are 'country', 'year', 'price', 'tags', 'a b}'.")]
    [InlineData("out/{country.csv", "path@4: The brace '{' at character 5 is never closed. Write '{{' for a brace that is text.")]
    [InlineData("out/country}.csv", "path@11: The brace '}' at character 12 closes nothing. Write '}}' for a brace that is text.")]
    [InlineData("out/{price}.csv", "path@4: 'price' is float, and equal floats may differ as texts; files can be named by text, int, decimal, bool, date and timestamp. Make it text with 'derive'.")]
    [InlineData("out/{tags}.csv", "path@4: 'tags' is json, and a fragment is no name; files can be named by text, int, decimal, bool, date and timestamp. Make it text with 'derive'.")]
    [InlineData("out/{country}{year}.csv", "path@4: Between '{country}' and '{year}' stands nothing that tells where one value ends. Put a character such as '-', '_' or '/' behind '{country}'.")]
    [InlineData("out/{country}in{year}.csv", "path@4: Between '{country}' and '{year}' stands nothing that tells where one value ends. Put a character such as '-', '_' or '/' behind '{country}'.")]
    [InlineData("out/{country}", "path@4: The name of the file has no fixed extension. Put one behind '{country}', such as '.csv'.")]
    [InlineData("out/sales.{country}", "path@10: The name of the file has no fixed extension. Put one behind '{country}', such as '.csv'.")]
    public void A_path_that_cannot_be_written_is_refused(string path, string problem)
    {
        PlanProblems problems = new(MessageKind.Rows, Sales);

        Assert.Null(CsvWrite.Type.Plan(new CsvWriteOptions { Path = path }, problems));
        Assert.Equal([problem], problems.Located);
    }

    [Fact]
    public void Every_problem_of_a_path_is_reported()
    {
        PlanProblems problems = new(MessageKind.Rows, Sales);

        Assert.Null(CsvWrite.Type.Plan(new CsvWriteOptions { Path = "{contry}/{yaer}.csv" }, problems));
        Assert.Equal(["path@0: There is no column 'contry'. Did you mean 'country'?", "path@9: There is no column 'yaer'. Did you mean 'year'?"], problems.Located);
    }

    [Fact]
    public void Different_values_of_two_columns_never_make_the_same_name()
    {
        OutputPath path = Parse("{country}-x-{a b}.csv", new Schema([new("country", ColumnType.Text), new("a b", ColumnType.Text)]));
        Gen<string> values = Gen.Elements("-", "x", "-x-", "n", "ull", "%", new string('y', 70)).ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(values.Four().ToArbitrary(), four =>
        {
            (string a, string b, string c, string d) = four;
            bool isSame = string.Equals(a, c, StringComparison.Ordinal) && string.Equals(b, d, StringComparison.Ordinal);
            Assert.Equal(isSame, string.Equals(With(a, b), With(c, d), StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();

        string With(string first, string second) => path.With([Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(second)]);
    }

    private static OutputPath Parse(string path, Schema? schema = null)
    {
        PlanProblems problems = new(MessageKind.Rows, schema ?? Sales);
        OutputPath? parsed = OutputPath.Parse(path, problems);
        Assert.Empty(problems.Messages);
        return parsed!;
    }
}
