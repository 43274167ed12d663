using Etl.Documentation;
using Etl.Tests.Support;

namespace Etl.Tests.Documentation;

/// <summary>docs/expressions.md as its readers see it: what stands there as an example gives what stands beside it.</summary>
public sealed class ExpressionPageTests
{
    private const string Heading = " | example | result |";

    public static TheoryData<string, string> Examples => [.. Rows()];

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_example_gives_the_result_beside_it(string example, string result) =>
        Assert.Equal(result, Evaluating.Value($"cast({example} as text)") ?? "null");

    [Fact]
    public void No_function_or_form_of_the_language_is_without_an_example() =>
        Assert.Equal(
            FunctionDocumentation.All.Count + LanguageForm.Literals.Count + LanguageForm.Operators.Count + LanguageForm.Choices.Count + LanguageForm.Dates.Count + LanguageForm.Nulls.Count,
            Rows().Count());

    /// <summary>The last two cells of all rows of tables that have examples.</summary>
    private static IEnumerable<(string Example, string Result)> Rows()
    {
        bool within = false;
        foreach (string line in ExpressionsMarkdown.Write().Split('\n'))
        {
            bool heading = line.EndsWith(Heading, StringComparison.Ordinal);
            within = heading || (within && line.StartsWith('|'));
            if (!within || heading || line.StartsWith("|---", StringComparison.Ordinal)) continue;
            string[] cells = line.Replace("\\|", "\0", StringComparison.Ordinal).Split('|');
            yield return (Plain(cells[^3]), Plain(cells[^2]));
        }
    }

    private static string Plain(string cell)
    {
        string text = cell.Trim().Replace('\0', '|');
        Assert.True(text.Length > 2 && text.StartsWith('`') && text.EndsWith('`'), $"'{text}' does not stand as code.");
        return text[1..^1];
    }
}
