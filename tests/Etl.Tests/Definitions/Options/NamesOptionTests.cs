using Etl.Planning;
using Etl.Tests.Support;

namespace Etl.Tests.Definitions.Options;

/// <summary>A list of names where a map is expected.</summary>
public sealed class NamesOptionTests
{
    [Theory]
    [InlineData("""["a", 5]""", "'on[1]' must be a text; found the number 5; write \"5\"")]
    [InlineData("""["a", "a"]""", "'on' names 'a' twice; name it once")]
    [InlineData("\"a\"", "'on' must be a list of names, or an object; found the text 'a'")]
    [InlineData("""{ "a": 5 }""", "'a' must be a text; found the number 5; write \"5\"")]
    public void Says_what_is_wrong_with_it(string on, string expected)
    {
        PlanResult result = Plans.Try($$"""
            { "name": "test", "steps": [
              { "id": "files", "use": "files", "with": { "folder": "in" } },
              { "id": "rows", "use": "csv.read", "with": { "columns": { "a": "int" } } },
              { "id": "same", "use": "select", "with": { "columns": { "a": {} } } },
              { "id": "both", "use": "join", "from": ["rows", "same"], "with": { "on": {{on}}, "columns": [] } },
              { "id": "csv", "use": "csv.write", "with": { "path": "a.csv" } } ] }
            """);

        Assert.Equal([expected], result.Errors.Select(error => error.Message));
    }
}
