using System.Globalization;
using System.Text;
using System.Text.Json;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Json;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Json;

public sealed class JsonReadTests : IDisposable
{
    private readonly FormatHarness _harness = new();
    private readonly IRowReader _lines = JsonSteps.Read(JsonFormat.Lines, ("id", ColumnType.Int, null), ("name", ColumnType.Text, null));
    private readonly IRowReader _array = JsonSteps.Read(JsonFormat.Array, ("id", ColumnType.Int, null), ("name", ColumnType.Text, null));

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Reads_every_type_from_its_own_form_or_from_text()
    {
        IRowReader reader = JsonSteps.Read(
            JsonFormat.Lines,
            ("t", ColumnType.Text, null), ("i", ColumnType.Int, null), ("m", ColumnType.Decimal, null), ("f", ColumnType.Float, null), ("b", ColumnType.Bool, null), ("d", ColumnType.Date, null), ("s", ColumnType.Timestamp, null), ("j", ColumnType.Json, null));

        ReadResult result = _harness.Read(reader, """
            {"t":"São \"Paulo\"\n","i":12,"m":1.50,"f":1e3,"b":true,"d":"2024-02-29","s":"2024-02-29T12:00Z","j":{ "a" : [1, "}"] }}
            {"t":1.50,"i":"12","m":"2.00","f":"0.5","b":"FALSE","d":null,"j":"é\u00e9"}
            {"t":"","j":-1.0}
            {"t":true,"j":null}
            """);

        Assert.Equal(
            [
                "São \"Paulo\"\n|12|1.5|1000|true|2024-02-29|2024-02-29T12:00:00Z|{ \"a\" : [1, \"}\"] }",
                "1.50|12|2|0.5|false|NULL|NULL|\"é\\u00e9\"",
                "|NULL|NULL|NULL|NULL|NULL|NULL|-1.0",
                "true|NULL|NULL|NULL|NULL|NULL|NULL|NULL",
            ],
            result.Rows);
        Assert.Empty(result.Rejects);
    }

    [Fact]
    public void A_path_is_one_key_first_and_then_keys_within_objects()
    {
        IRowReader reader = JsonSteps.Read(JsonFormat.Lines, ("a.b", ColumnType.Int, null), ("whole", ColumnType.Json, "a"), ("deep", ColumnType.Text, "a.c.d"));

        ReadResult result = _harness.Read(reader, """
            {"a":{"b":1,"c":{"d":"x"}}}
            {"a":{"b":1},"a.b":2}
            {"a.b":2,"a":{"b":1,"c":5}}
            {"a.b":null,"a":{"b":1}}
            {"a":7}
            """);

        Assert.Equal(["1|{\"b\":1,\"c\":{\"d\":\"x\"}}|x", "2|{\"b\":1}|NULL", "2|{\"b\":1,\"c\":5}|NULL", "NULL|{\"b\":1}|NULL", "NULL|7|NULL"], result.Rows);
        Assert.Empty(result.Rejects);
    }

    [Fact]
    public void Rejects_bad_lines_and_keeps_their_neighbours()
    {
        ReadResult result = _harness.Read(_lines, """
            {"id":1,"name":"a"}
            {"id":"x"}

            {"id":2,"name":"b"
            [1]
            {"id":3} {"id":4}
            {"id":5,"id":6}
            {"name":{"first":"c"}}
            {"name":"\ud800"}
            {"id":1.5}
            {"id":7,"name":"z"}
            """);

        Assert.Equal(["1|a", "7|z"], result.Rows);
        Assert.Equal(
            [
                "2@20 id 'x': 'x' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807 [{\"id\":\"x\"}]",
                "4@32 - '-': invalid JSON at byte 19 of the line: the line ends inside an object or array; each line has to hold one whole object. [{\"id\":2,\"name\":\"b\"]",
                "5@51 - '-': found an array where an object is expected [[1]]",
                "6@55 - '-': found an object behind the object; one object on each line is expected [{\"id\":3} {\"id\":4}]",
                "7@73 - '-': key 'id' is given twice [{\"id\":5,\"id\":6}]",
                "8@89 name '{\"first\":\"c\"}': found an object where text is expected; declare the column as json, or give a path into it [{\"name\":{\"first\":\"c\"}}]",
                "9@112 name '\\ud800': half of a surrogate pair or invalid UTF-8 in the text, which stands for no character [{\"name\":\"\\ud800\"}]",
                "10@130 id '1.5': '1.5' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807 [{\"id\":1.5}]",
            ],
            result.RejectTexts);
        Assert.Equal(["1@0:{\"id\":1,\"name\":\"a\"}", "11@141:{\"id\":7,\"name\":\"z\"}"], result.Origins);
    }

    [Fact]
    public void Objects_may_be_64_deep_and_no_deeper()
    {
        string Nest(int depth) => $$"""{"id":1,"x":{{new string('[', depth)}}{{new string(']', depth)}}}""";

        Assert.Equal(["1|NULL"], _harness.Read(_lines, Nest(63)).Rows);
        Assert.StartsWith("1@0 - '-': invalid JSON at byte 76 of the line: The maximum configured depth of 64 has been exceeded.", Assert.Single(_harness.Read(_lines, Nest(64)).RejectTexts), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_of_lines_has_no_rows()
    {
        Assert.Empty(_harness.Read(_lines, "").Rows);
        Assert.Empty(_harness.Read(_lines, " \r\n\n").Rows);
    }

    [Fact]
    public void Takes_a_byte_order_mark()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. "{\"id\":1}"u8];

        Assert.Equal(["1@3:{\"id\":1}"], _harness.Read(_lines, bytes).Origins);
    }

    [Fact]
    public void Reads_an_array_across_lines_and_chunks()
    {
        string text = """
            [
              { "id": 1, "name": "a" },
              { "id": 2,
                "name": "b ] } , \" [" } , {"id":3,"name":"\\"}
            ]

            """;

        foreach (int size in (int[])[16, 17, 30, 1000])
        {
            ReadResult result = _harness.Read(_array, Encoding.UTF8.GetBytes(text), chunkBytes: size);
            Assert.Equal(["1|a", "2|b ] } , \" [", "3|\\"], result.Rows);
            Assert.Equal(["2@4:{ \"id\": 1, \"name\": \"a\" }", "3@32:{ \"id\": 2,\n    \"name\": \"b ] } , \\\" [\" }", "4@74:{\"id\":3,\"name\":\"\\\\\"}"], result.Origins);
        }

        Assert.Empty(_harness.Read(_array, " [ ] \n").Rows);
    }

    [Fact]
    public void Rejects_an_object_of_an_array_for_its_values_only()
    {
        ReadResult result = _harness.Read(_array, "[{\"id\":1},{\"id\":true},{\"id\":3}]");

        Assert.Equal(["1|NULL", "3|NULL"], result.Rows);
        Assert.Equal(["1@10 id 'true': 'true' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807 [{\"id\":true}]"], result.RejectTexts);
    }

    [Theory]
    [InlineData("", "Line 1, byte 0: The file is empty; an array of objects is expected. Get the file again or remove it.")]
    [InlineData("{\"id\":1}", "Line 1, byte 0: Found '{' where the '[' of an array of objects is expected. For one object on each line set 'format' to 'lines'.")]
    [InlineData("[{\"id\":1}\n,,{}]", "Line 2, byte 11: Found ',' where an object is expected. Correct the file or get it again.")]
    [InlineData("[{}\n {}]", "Line 2, byte 5: Found '{' where ',' or the array's ']' is expected. Correct the file or get it again.")]
    [InlineData("[{},]", "Line 1, byte 4: Found ']' where an object is expected. Correct the file or get it again.")]
    [InlineData("[1]", "Line 1, byte 1: Found '1' where an object or the array's ']' is expected. Correct the file or get it again.")]
    [InlineData("[{}] x", "Line 1, byte 5: Found 'x' where the file's end is expected. Correct the file or get it again.")]
    [InlineData("[{},\n{\"id\":1", "Line 2, byte 12: The file ends before the array does. Get the file again or remove it.")]
    [InlineData("[{},\n{\"id\" 1}]", "Line 2, byte 11: invalid JSON: '1' is invalid after a property name. Expected a ':'. Correct the file or get it again.")]
    [InlineData("[{},\n{\"id\":[1}}]", "Line 2, byte 13: invalid JSON: '}' is invalid without a matching open. Correct the file or get it again.")]
    public void A_broken_array_is_an_error_with_its_place(string text, string message) => _harness.Refuses(_array, text, message);

    [Fact]
    public void Cutting_anywhere_gives_the_same_rows()
    {
        Gen<string> texts = Gen.Elements("a", "é", "\"", "\\", "{", "}", "[", "]", ",", "\n", "\r", " ").ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(texts.ArrayOf().ToArbitrary(), names =>
        {
            string[] objects = [.. names.Select((name, i) => JsonSerializer.Serialize(new { id = i, other = new[] { name }, name }))];
            string[] rows = [.. names.Select((name, i) => string.Create(CultureInfo.InvariantCulture, $"{i}|{name}"))];
            byte[] lines = Encoding.UTF8.GetBytes(string.Join("\r\n", objects));
            byte[] array = Encoding.UTF8.GetBytes($"[{string.Join(" ,\n", objects)}]");
            foreach (int size in (int[])[16, 50, 100_000])
            {
                Assert.Equal(rows, _harness.Read(_lines, lines, chunkBytes: size).Rows);
                Assert.Equal(rows, _harness.Read(_array, array, chunkBytes: size).Rows);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Reports_every_problem_of_its_options()
    {
        PlanProblems context = new(MessageKind.Files);

        Assert.Null(JsonRead.Type.Plan(new JsonReadOptions { Columns = [] }, context));
        Assert.Null(JsonRead.Type.Plan(new JsonReadOptions { Columns = [KeyValuePair.Create("x", new JsonColumn { Path = "a..b" })] }, context));

        Assert.Equal(
            [
                "columns: No columns are declared. Name at least one, with its type.",
                "columns.x.path: 'a..b' has an empty key. Write the keys with one dot between them, such as 'address.city'.",
            ],
            context.Messages);
    }
}
