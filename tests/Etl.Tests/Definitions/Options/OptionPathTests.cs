using System.Text;
using Etl.Definitions;
using Etl.Definitions.Json;
using Etl.Definitions.Options;

namespace Etl.Tests.Definitions.Options;

public sealed class OptionPathTests
{
    private const string With = """
        {
        "by": ["a",
            "b"],
        "columns": { "price": { "type": "int" },
            "unit.price": "decimal",
            "a[0]": "date", "unit": { "price": 1 } },
        "keys": [{ "column":
            "x" }],
        "one": "\u0041bc"
        }
        """;

    [Theory]
    [InlineData("", "1:1")]
    [InlineData("by", "2:7")]
    [InlineData("by[1]", "3:5")]
    [InlineData("by[7]", "2:7")]
    [InlineData("by[x]", "2:7")]
    [InlineData("by[1", "2:7")]
    [InlineData("columns.price", "4:23")]
    [InlineData("columns.price.type", "4:33")]
    [InlineData("columns.price.scale", "4:23")]
    [InlineData("columns.unit.price", "5:19")]
    [InlineData("columns.unit", "6:29")]
    [InlineData("columns.a[0]", "6:13")]
    [InlineData("columns.pri", "4:12")]
    [InlineData("keys[0].column", "8:5")]
    [InlineData("one[0]", "9:8")]
    [InlineData("nothing.here", "1:1")]
    public void Finds_the_value_or_its_nearest_ancestor(string path, string expected)
    {
        Assert.Equal(expected, OptionPath.Locate(Json(), path).ToString());
    }

    [Theory]
    [InlineData("one", 0, "9:9")]
    [InlineData("one", 1, "9:15")]
    [InlineData("one[0]", 2, "9:16")]
    [InlineData("columns", 3, "4:12")]
    public void Finds_a_character_inside_a_text(string path, int offset, string expected)
    {
        Assert.Equal(expected, OptionPath.Locate(Json(), path, offset).ToString());
    }

    private static JsonObjectNode Json() =>
        Assert.IsType<JsonObjectNode>(JsonTreeReader.Read(Encoding.UTF8.GetBytes(With), new ErrorList("p.json", [])));
}
