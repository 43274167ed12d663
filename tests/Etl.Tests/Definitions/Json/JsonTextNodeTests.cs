using System.Text;
using Etl.Common;
using Etl.Definitions;
using Etl.Definitions.Json;
using Etl.Tests.Support;

namespace Etl.Tests.Definitions.Json;

public sealed class JsonTextNodeTests
{
    [Theory]
    [InlineData("\"abc\"", "abc")]
    [InlineData("""  "\"\\\/\b\f\n\r\t" """, "\"\\/\b\f\n\r\t")]
    [InlineData("""  "\u0041\u00E9\ud83d\ude00" """, "Aé😀")]
    public void Decodes_escapes(string json, string expected)
    {
        Assert.Equal(expected, Text(json).Value);
    }

    [Theory]
    [InlineData("""  "name == 'x'" """, 8, 12)]
    [InlineData("""  "a\"b" """, 2, 7)]
    [InlineData("""  "\u0041b" """, 1, 10)]
    [InlineData("""  "é😀x" """, 3, 7)]
    [InlineData("""  "\ud83d\ude00x" """, 2, 16)]
    [InlineData("""  "ab" """, 2, 6)]
    [InlineData("""  "ab" """, 99, 6)]
    public void Finds_a_character_behind_escapes(string json, int offset, int column)
    {
        Assert.Equal(new TextLocation(1, column), Text(json).LocationOf(offset));
    }

    [Theory]
    [InlineData("${env:A}", 0, 0)]
    [InlineData("${env:A}", 3, 0)]
    [InlineData("${env:A}", 4, 8)]
    [InlineData("x${env:A}y${env:A}z", 1, 1)]
    [InlineData("x${env:A}y${env:A}z", 5, 9)]
    [InlineData("x${env:A}y${env:A}z", 6, 10)]
    [InlineData("x${env:A}y${env:A}z", 10, 18)]
    [InlineData("a$${b}", 3, 4)]
    public void Finds_a_character_behind_variables(string source, int offset, int sourceOffset)
    {
        List<PlanError> errors = [];
        VariableSubstitution substitution = new(_ => "1234", new SecretSource(_ => null, new Redaction()), null, new ErrorList("p.json", errors));

        JsonTextNode text = Assert.IsType<JsonTextNode>(substitution.Apply(Text($"\"{source}\"")));

        Assert.Empty(errors);
        Assert.Equal(new TextLocation(1, 2 + sourceOffset), text.LocationOf(offset));
    }

    [Fact]
    public void Prints_what_was_written_and_not_the_secret()
    {
        VariableSubstitution substitution = new(_ => "hunter2", new SecretSource(_ => null, new Redaction()), null, new ErrorList("p.json", []));

        JsonTextNode text = Assert.IsType<JsonTextNode>(substitution.Apply(Text("\"Bearer ${env:TOKEN}\"")));

        Assert.Equal("Bearer hunter2", text.Value);
        Assert.Equal("Bearer ${env:TOKEN}", text.SourceText);
        Assert.Equal("Bearer ${env:TOKEN}", $"{text}");
    }

    private static JsonTextNode Text(string json)
    {
        List<PlanError> errors = [];
        JsonTreeNode? tree = JsonTreeReader.Read(Encoding.UTF8.GetBytes(json), new ErrorList("p.json", errors));
        Assert.Equal("", PipelineText.Show(errors));
        return Assert.IsType<JsonTextNode>(tree);
    }
}
