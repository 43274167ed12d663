using System.Text;
using Etl.Definitions;
using Etl.Definitions.Json;
using Etl.Tests.Support;

namespace Etl.Tests.Definitions.Json;

public sealed class JsonTreeReaderTests
{
    [Fact]
    public void Knows_where_every_key_and_value_stands()
    {
        JsonObjectNode root = Assert.IsType<JsonObjectNode>(Read("""
            {
              // a comment
              "list": [1.50, true,
                null, ],
              "o": { "text": "é😀", "next": false }, /* and
              another */ "n": -1e3
            }
            """));

        JsonArrayNode list = Assert.IsType<JsonArrayNode>(root.Properties[0].Value);
        JsonObjectNode inner = Assert.IsType<JsonObjectNode>(root.Properties[1].Value);
        Assert.Equal(["list", "o", "n"], root.Properties.Select(property => property.Name));
        Assert.Equal([new(3, 3), new(5, 3), new(6, 14)], root.Properties.Select(property => property.Location));
        Assert.Equal([new JsonNumberNode(new(3, 12), "1.50"), new JsonBoolNode(new(3, 18), true), new JsonNullNode(new(4, 5))], list.Items);
        Assert.Equal(new TextLocation(5, 10), inner.Properties[0].Location);
        Assert.Equal(new TextLocation(5, 25), inner.Properties[1].Location);
        Assert.Equal(new JsonNumberNode(new(6, 19), "-1e3"), root.Properties[2].Value);
    }

    [Fact]
    public void Reports_a_key_given_twice_and_keeps_the_first()
    {
        List<PlanError> errors = [];
        JsonTreeNode? root = JsonTreeReader.Read(Encoding.UTF8.GetBytes("{ \"a\": 1,\n \"b\": 2,\n \"\\u0061\": 3 }"), new ErrorList("p.json", errors));

        Assert.Equal("3:2: the key 'a' is given twice, first at line 1; remove one of them", PipelineText.Show(errors));
        Assert.Equal(["a", "b"], Assert.IsType<JsonObjectNode>(root).Properties.Select(property => property.Name));
    }

    [Fact]
    public void Counts_no_column_for_a_byte_order_mark()
    {
        JsonObjectNode root = Assert.IsType<JsonObjectNode>(Read("\uFEFF{ \"a\": 1 }"));

        Assert.Equal(new TextLocation(1, 3), root.Properties[0].Location);
    }

    [Fact]
    public void Names_the_first_byte_that_is_not_utf8()
    {
        Assert.Equal("2:4: the byte 0xFF is not UTF-8 text; save the file as UTF-8", Errors([.. "{\n \"é"u8, 0xFF, .. "\": 1 }"u8]));
        Assert.Equal("1:2: the byte 0xC3 is not UTF-8 text; save the file as UTF-8", Errors([.. "{"u8, 0xC3]));
    }

    [Fact]
    public void Says_that_a_file_is_utf16()
    {
        Assert.Equal("1:1: the file is UTF-16; save it as UTF-8", Errors([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("{}")]));
        Assert.Equal("1:1: the file is UTF-16; save it as UTF-8", Errors([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("{}")]));
    }

    [Fact]
    public void Refuses_more_than_64_levels()
    {
        Assert.IsType<JsonArrayNode>(Read(new string('[', 64) + new string(']', 64)));
        Assert.Equal(
            "1:65: objects and lists are nested more than 64 deep here; make the file flatter",
            Errors(Encoding.UTF8.GetBytes(new string('[', 65) + new string(']', 65))));
    }

    [Fact]
    public void Refuses_more_than_16_mebibytes()
    {
        byte[] blank = new byte[(16 * 1024 * 1024) + 1];
        blank.AsSpan().Fill((byte)' ');

        Assert.Equal("1:1: the file is larger than 16MiB; is it a pipeline?", Errors(blank));
    }

    [Fact]
    public void Refuses_half_a_surrogate_pair()
    {
        Assert.Equal(
            "1:11: the escape '\\ud83d' is only half of a character; write both halves, or the character itself",
            Errors("""{ "k": "ab\ud83dc" }"""u8.ToArray()));
    }

    private static JsonTreeNode? Read(string text)
    {
        List<PlanError> errors = [];
        JsonTreeNode? tree = JsonTreeReader.Read(Encoding.UTF8.GetBytes(text), new ErrorList("p.json", errors));
        Assert.Empty(errors);
        return tree;
    }

    private static string Errors(byte[] utf8)
    {
        List<PlanError> errors = [];
        JsonTreeReader.Read(utf8, new ErrorList("p.json", errors));
        return PipelineText.Show(errors);
    }
}
