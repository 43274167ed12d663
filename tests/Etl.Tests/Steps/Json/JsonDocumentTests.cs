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

public sealed class JsonDocumentTests : IDisposable
{
    private readonly FormatHarness _harness = new();
    private readonly IRowReader _whole = Read(null);
    private readonly IRowReader _items = Read("data.items");

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_document_is_one_row()
    {
        ReadResult result = _harness.Read(_whole, "\n{\n  \"id\": 1,\n  \"name\": \"a\"\n}\n"u8.ToArray(), chunkBytes: 16);

        Assert.Equal(["1|a"], result.Rows);
        Assert.Equal(1, result.Chunks);
        Assert.Empty(result.Rejects);
    }

    [Theory]
    [InlineData("[1]", "1@0 - '-': found an array where an object is expected [[1]]")]
    [InlineData("{} {}", "1@0 - '-': found an object behind the object; one object in each file is expected [{} {}]")]
    [InlineData("{\"id\":\"x\"}\n", "1@0 id 'x': 'x' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807 [{\"id\":\"x\"}]")]
    [InlineData("{\"id\":\n[1}", "1@0 - '-': invalid JSON on line 2, at byte 3 of the line: '}' is invalid without a matching open. [{\"id\":\n[1}]")]
    [InlineData("{\"id\":\n[1]", "1@0 - '-': invalid JSON on line 2, at byte 4 of the line: the file ends inside an object or array. [{\"id\":\n[1]]")]
    public void Rejects_a_document_that_is_no_object(string text, string reject)
    {
        ReadResult result = _harness.Read(_whole, text);

        Assert.Empty(result.Rows);
        Assert.Equal([reject], result.RejectTexts);
    }

    [Fact]
    public void An_empty_file_is_an_error()
    {
        StepException error = Assert.Throws<StepException>(() => _harness.Read(_whole, " \n"));

        Assert.Equal("Line 2, byte 2: The file is empty; one object is expected. Get the file again or remove it.", error.Message);
    }

    [Fact]
    public void A_document_is_held_to_the_longest_record()
    {
        StepException error = Assert.Throws<StepException>(() => _harness.Read(_whole, Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('x', 200)}\"}}"), chunkBytes: 32, maxRecordBytes: 100));

        Assert.Equal("The record that starts on line 1 is longer than 100 bytes, the most that is allowed. A document is held in memory as a whole; to read the objects of an array within it one by one, give the array's 'path'.", error.Message);
    }

    [Fact]
    public void The_objects_of_an_array_within_a_document_are_rows()
    {
        const string text = """
            { "items": [{"id": 0}], "d\u0061ta": { "count": 2, "more": {"items": [{"id": 9}]},
              "items": [
                {"id": 1, "name": "]}"},
                {"id": 2, "name": "b"}
              ], "next": null }, "rest": [[{}]] }
            """;

        foreach (int size in (int[])[16, 40, 1000])
        {
            ReadResult result = _harness.Read(_items, Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")), chunkBytes: size);

            Assert.Equal(["1|]}", "2|b"], result.Rows);
            Assert.Equal(["3@100:{\"id\": 1, \"name\": \"]}\"}", "4@129:{\"id\": 2, \"name\": \"b\"}"], result.Origins);
            Assert.Empty(result.Rejects);
        }
    }

    [Fact]
    public void What_stands_around_the_array_may_be_longer_than_a_record()
    {
        string many = string.Join(',', Enumerable.Repeat("\"0123456789\"", 100));

        ReadResult result = _harness.Read(_items, Encoding.UTF8.GetBytes($"{{\"a\":[{many}],\"data\":{{\"items\":[{{\"id\":1}}],\"b\":[{many}]}}}}"), chunkBytes: 32, maxRecordBytes: 100);

        Assert.Equal(["1|NULL"], result.Rows);
    }

    [Theory]
    [InlineData("{\"data\":{\"items\":[]}}")]
    [InlineData("{\"data\":{\"items\":[ ]\n}}\n")]
    public void An_empty_array_has_no_rows(string text) => Assert.Empty(_harness.Read(_items, text).Rows);

    [Theory]
    [InlineData("", "Line 1, byte 0: The file ends before the document does. Get the file again or remove it.")]
    [InlineData("[{}]", "Line 1, byte 0: Found an array where an object is expected. For one array of objects set 'format' to 'array'.")]
    [InlineData("{\"data\":{}}", "Line 1, byte 11: The document has no 'data.items'. Correct 'path', which has to lead from key to key to an array of objects.")]
    [InlineData("{\"items\":[{}]}", "Line 1, byte 14: The document has no 'data.items'. Correct 'path', which has to lead from key to key to an array of objects.")]
    [InlineData("{\n\"data\":[1]}", "Line 2, byte 9: Found an array at 'data', where an object is expected. Correct 'path' or the file.")]
    [InlineData("{\"data\":{\"items\":null}}", "Line 1, byte 17: Found null at 'data.items', where an array of objects is expected. Correct 'path' or the file.")]
    [InlineData("{\"data\":{\"items\":[1]}}", "Line 1, byte 18: Found '1' where an object or the array's ']' is expected. Correct the file or get it again.")]
    [InlineData("{\"data\":{\"items\":[{}", "Line 1, byte 20: The file ends before the array does. Get the file again or remove it.")]
    [InlineData("{\"data\":{\"items\":[{}]", "Line 1, byte 21: The file ends before the document does. Get the file again or remove it.")]
    [InlineData("{\"data\":{\"items\":[{}],\"items\":[]}}", "Line 1, byte 22: The key 'data.items' is given twice. Correct the file or get it again.")]
    [InlineData("{\"data\":{\"items\":[{}]}} x", "Line 1, byte 24: invalid JSON: 'x' is invalid after a single JSON value. Expected end of data. Correct the file or get it again.")]
    public void A_document_without_such_an_array_is_an_error_with_its_place(string text, string message) => _harness.Refuses(_items, text, message);

    [Fact]
    public void Cutting_anywhere_gives_the_same_rows()
    {
        Gen<string> texts = Gen.Elements("a", "é", "\"", "\\", "{", "}", "[", "]", ",", "\n", " ").ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(texts.ArrayOf().ToArbitrary(), names =>
        {
            object[] items = [.. names.Select((name, i) => new { id = i, other = new[] { name }, name })];
            string[] rows = [.. names.Select((name, i) => string.Create(CultureInfo.InvariantCulture, $"{i}|{name}"))];
            byte[] document = JsonSerializer.SerializeToUtf8Bytes(new { before = names, data = new { names, items, last = items }, after = new { items } });
            foreach (int size in (int[])[16, 50, 100_000])
            {
                Assert.Equal(rows, _harness.Read(_items, document, chunkBytes: size).Rows);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Reports_a_path_that_leads_nowhere()
    {
        JsonReadOptions options = new() { Columns = [KeyValuePair.Create("x", new JsonColumn())], Path = "a." };

        Assert.Equal(["path: Only a document has a path to an array. Set 'format' to 'document', or remove 'path'."], PlanProblems.Of(JsonRead.Type, options));
        Assert.Equal(
            ["path: 'a.' has an empty key. Write the keys with one dot between them, such as 'data.items'."],
            PlanProblems.Of(JsonRead.Type, options with { Format = JsonFormat.Document }));
    }

    private static IRowReader Read(string? path) => PlanProblems.Step<IRowReader>(JsonRead.Type, new JsonReadOptions
    {
        Format = JsonFormat.Document,
        Path = path,
        Columns = [KeyValuePair.Create("id", new JsonColumn { Type = ColumnType.Int }), KeyValuePair.Create("name", new JsonColumn())],
    });
}
