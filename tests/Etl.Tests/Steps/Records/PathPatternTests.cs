using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Records;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Records;

/// <summary>Which paths a pattern takes, and what it makes of them.</summary>
public sealed class PathPatternTests
{
    [Theory]
    [InlineData("{season}/{league}.csv", "2014-15/eng.1.csv", "season=2014-15 league=eng.1")]
    [InlineData("{season}/{league}.csv", "2014-15/eng.1.csv.gz", "season=2014-15 league=eng.1")]
    [InlineData("{season}/{league}.csv.gz", "2014-15/eng.1.csv", "season=2014-15 league=eng.1")]
    [InlineData("year=*/month=*/*.csv", "year=2024/month=07/part 0.csv", "year=2024 month=07")]
    [InlineData("year={y:int}/*.csv", "year=0007/a.csv", "y=0007")]
    [InlineData("city=*/*", "city=New%20York/a", "city=New York")]
    [InlineData("city=*/*", "city=S%C3%A3o%20Paulo/a", "city=São Paulo")]
    [InlineData("city=*/*", "city=100%/a", "city=100%")]
    [InlineData("city=*/*", "city=a=b/a", "city=a=b")]
    [InlineData("city=*/*", "city=__HIVE_DEFAULT_PARTITION__/a", "city=NULL")]
    [InlineData("{city}/*", "New%20York/a", "city=New%20York")]
    [InlineData("{dossier}/{nom}.txt", "été 2024/à b=c.txt", "dossier=été 2024 nom=à b=c")]
    [InlineData("**/{file}.csv", "x.csv", "file=x")]
    [InlineData("**/{file}.csv", "a/b/x.csv", "file=x")]
    [InlineData("{top}/**", "a/b/x.csv", "top=a")]
    [InlineData("{store}-{year:int}.csv", "north-east-2024.csv", "store=north-east year=2024")]
    [InlineData("{a}-{b}.csv", "x-y-z.csv", "a=x b=y-z")]
    [InlineData("{day:date}_*.log", "2024-02-29_web_1.log", "day=2024-02-29")]
    [InlineData("a+b(1)/{x}", "a+b(1)/y", "x=y")]
    [InlineData("{{{x}}}-{{y}}.csv", "{1}-{y}.csv", "x=1")]
    public void Takes_the_named_parts_of_a_path(string pattern, string path, string expected)
    {
        PathPattern read = Pattern(pattern);

        Assert.Equal(expected, string.Join(' ', read.Columns.Zip(read.Read(File(path)), (column, value) => $"{column.Name}={(value is null ? "NULL" : Encoding.UTF8.GetString(value))}")));
    }

    [Theory]
    [InlineData("{season}/{league}.csv", "a/b/c.csv", "The path 'a/b/c.csv' does not match the pattern '{season}/{league}.csv'. Correct 'pathPattern', or leave the file out where the files are listed.")]
    [InlineData("{season}/{league}.csv", "a/b.CSV", "The path 'a/b.CSV' does not match the pattern '{season}/{league}.csv'. Correct 'pathPattern', or leave the file out where the files are listed.")]
    [InlineData("year={year:int}/*", "year=x/b", "The path 'year=x/b' does not match the pattern 'year={year:int}/*'. Correct 'pathPattern', or leave the file out where the files are listed.")]
    [InlineData("{day:date}.csv", "2023-02-29.csv", "The part 'day' of the path '2023-02-29.csv' is wrong: '2023-02-29' is not a date; allowed are days such as 2024-12-31. Rename the file, or give the part another type in 'pathPattern'.")]
    [InlineData("{n:int}.csv", "99999999999999999999.csv", "The part 'n' of the path '99999999999999999999.csv' is wrong: '99999999999999999999' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807. Rename the file, or give the part another type in 'pathPattern'.")]
    public void Refuses_a_path_that_does_not_match(string pattern, string path, string expected)
    {
        StepException error = Assert.Throws<StepException>(() => Pattern(pattern).Read(File(path)));

        Assert.Equal(expected, error.Message);
        Assert.Equal($"in/{path}", error.Item);
    }

    [Theory]
    [InlineData("*.csv", "'*.csv' names no part of the path. Name what shall be a column, such as '{season}/{league}.csv' or 'year=*/month=*/*.csv', or remove 'pathPattern'.")]
    [InlineData("{a}//{b}", "'{a}//{b}' has a part that is empty. Write the path below the folder that is listed, such as '{season}/{league}.csv' or 'year=*/month=*/*.csv'.")]
    [InlineData("../{b}", "'../{b}' has a part that is '..'. Write the path below the folder that is listed, such as '{season}/{league}.csv' or 'year=*/month=*/*.csv'.")]
    [InlineData("{a", "'{a' opens a part with '{' and does not close it. Write '}' behind its name, or '{{' for a brace that is text.")]
    [InlineData("a}/{b}", "'a}' has a '}' that closes nothing. Remove it, or write '}}' for a brace that is text.")]
    [InlineData("{}", "'{}' is no part of a path; write a name, or a name and a type such as '{year:int}'.")]
    [InlineData("{a}/{a}", "The part 'a' is named twice. Give each a name of its own, or write '*' for one of them.")]
    [InlineData("{a:imt}", "'imt' is no type of a part of a path. Did you mean 'int'? Allowed are text, int, decimal, float, bool, date, timestamp.")]
    [InlineData("{a:json}", "'json' is no type of a part of a path. Allowed are text, int, decimal, float, bool, date, timestamp.")]
    [InlineData("{a}/b**", "'**' stands for whole folders, so it cannot be part of 'b**'. Write '*' within a name.")]
    public void Refuses_a_pattern_that_makes_no_sense(string pattern, string expected)
    {
        PlanProblems problems = new();

        Assert.Null(PathPatternReader.Read(pattern, problems));
        Assert.Equal([$"pathPattern: {expected}"], problems.Messages);
    }

    private static PathPattern Pattern(string text)
    {
        PlanProblems problems = new();
        PathPattern? pattern = PathPatternReader.Read(text, problems);
        Assert.Empty(problems.Messages);
        return pattern!;
    }

    private static FileMessage File(string path) => new(new Position(0, 0), "other", $"in/{path}", new DiskFile("/nowhere")) { SourceName = path };
}
