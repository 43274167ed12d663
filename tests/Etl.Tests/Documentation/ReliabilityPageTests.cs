using System.Reflection;
using System.Text.RegularExpressions;
using Etl.Tests.Support;

namespace Etl.Tests.Documentation;

/// <summary>Holds docs/reliability.md to the tests that there are.</summary>
public sealed partial class ReliabilityPageTests
{
    [Fact]
    public void Every_test_that_the_page_names_is_there()
    {
        HashSet<string> tests =
        [
            .. typeof(ReliabilityPageTests).Assembly.GetTypes().SelectMany(type => type
                .GetMethods(BindingFlags.Public | BindingFlags.Instance)
                .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true))
                .Select(method => $"{type.Name}.{method.Name}")),
        ];

        string[] named = [.. TestName().Matches(File.ReadAllText(Repository.PathOf("docs", "reliability.md"))).Select(match => match.Groups["name"].Value)];

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(tests, StringComparer.Ordinal));
    }

    [GeneratedRegex(@"`(?<name>\w+Tests\.\w+)`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName();
}
