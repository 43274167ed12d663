using Etl.Documentation;
using Etl.Tests.Support;

namespace Etl.Tests.Documentation;

public sealed class LanguageFormTests
{
    [Fact]
    public void The_page_names_every_function_and_escapes_pipes()
    {
        string page = ExpressionsMarkdown.Write();

        Assert.All(FunctionDocumentation.All, function => Assert.Contains($"| `{function.Signatures[0]}`", page, StringComparison.Ordinal));
        Assert.Contains("| `x \\|\\| y` | two texts, one after the other | `'a' \\|\\| 'b'` | `ab` |\n", page, StringComparison.Ordinal);
        Assert.Contains("| int | whole numbers from -9223372036854775808 to 9223372036854775807 | text, decimal, float |\n", page, StringComparison.Ordinal);
        Assert.Contains("nested 200 levels deep and have 1000 operators", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false < true")]
    [InlineData("NULL IS null")]
    [InlineData("1 = 1 and 2 > 1 or false")]
    [InlineData("2 * 3 % 4 = 2")]
    public void What_the_page_says_in_passing_is_true(string condition) => Assert.Equal(true, Evaluating.Value(condition));
}
