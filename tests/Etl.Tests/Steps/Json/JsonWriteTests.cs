using System.Text;
using System.Text.Json;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Json;
using Etl.Steps.Outputs;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Json;

public sealed class JsonWriteTests : IDisposable
{
    private static readonly Schema AllTypes = new([new("t", ColumnType.Text), new("i", ColumnType.Int), new("m", ColumnType.Decimal), new("f", ColumnType.Float), new("b", ColumnType.Bool), new("d", ColumnType.Date), new("s", ColumnType.Timestamp), new("j", ColumnType.Json)]);

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Writes_every_type_on_a_line_and_reads_it_back()
    {
        string[] lines =
        [
            """{"t":"é <b> \"q\"\n","i":-1,"m":1.5,"f":0.1,"b":true,"d":"2024-02-29","s":"2024-02-29T12:00:00Z","j":{ "a": [1] }}""",
            """{"t":"","i":null,"m":-2,"f":"NaN","b":false,"d":null,"s":null,"j":null}""",
            """{"t":null,"i":9223372036854775807,"m":1234567890123456789012345678,"f":"-Infinity","b":null,"d":null,"s":null,"j":"x"}""",
        ];

        Assert.Equal(string.Join('\n', lines) + "\n", await WriteAsync(JsonWriteFormat.Lines, AllTypes, SinkHarness.Batch(AllTypes, lines)));
    }

    [Fact]
    public async Task Decimals_are_numbers_without_trailing_zeros()
    {
        Schema schema = new([new("m", ColumnType.Decimal)]);

        Assert.Equal("{\"m\":1.5}\n{\"m\":2}\n", await WriteAsync(JsonWriteFormat.Lines, schema, SinkHarness.Batch(schema, """{"m":1.50}""", """{"m":"2.00"}""")));
    }

    [Fact]
    public async Task Writes_an_array_of_the_rows_of_all_batches()
    {
        Schema schema = new([new("i", ColumnType.Int)]);

        Assert.Equal("[\n{\"i\":1},\n{\"i\":2}\n]\n", await WriteAsync(JsonWriteFormat.Array, schema, SinkHarness.Batch(schema, """{"i":1}"""), SinkHarness.Batch(schema, """{"i":2}""")));
        Assert.Equal("[]\n", await WriteAsync(JsonWriteFormat.Array, schema));
    }

    [Fact]
    public async Task A_fragment_with_line_ends_stays_on_its_line()
    {
        Schema schema = new([new("j", ColumnType.Json)]);
        ReadOnlyMemory<byte> text = Encoding.UTF8.GetBytes("[{\"j\":{\n  \"a\": [1.50,\r\n \"\\ud800é\"]\n}}]");
        byte[] buffer = ColumnPool.Rent<byte>(text.Length);
        text.CopyTo(buffer);
        buffer[0] = buffer[text.Length - 1] = (byte)' ';
        IChunkParser parser = JsonSteps.Read(JsonFormat.Array, ("j", ColumnType.Json, null)).CreateParser(new HashSet<string> { "j" });
        RowBatch batch = parser.Parse(new RecordChunk(default, "test", buffer, text.Length, 0, 1), new CollectingRejects());

        Assert.Equal("{\"j\":{  \"a\": [1.50, \"\\ud800é\"]}}\n", await WriteAsync(JsonWriteFormat.Lines, schema, batch));
    }

    [Fact]
    public async Task Writes_more_than_its_buffer_holds()
    {
        Schema schema = new([new("t", ColumnType.Text)]);
        string line = $$"""{"t":"{{new string('x', 100_000)}}"}""";

        string written = await WriteAsync(JsonWriteFormat.Lines, schema, SinkHarness.Batch(schema, [.. Enumerable.Repeat(line, 25)]));

        Assert.Equal(string.Concat(Enumerable.Repeat(line + "\n", 25)), written);
    }

    [Fact]
    public void Texts_are_escaped_as_the_library_escapes_them()
    {
        Gen<string> texts = Gen.OneOf(Gen.Elements("a", " ", "~", "é", "😀", "\"", "\\", "\n", "\u007f", "\u00a0", "\u2028", "\0", "\ufffd", "/", "<"), Gen.Constant("x")).ListOf().Select(parts => string.Concat(parts));
        Schema schema = new([new("t", ColumnType.Text)]);
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            string line = $$"""{"t":{{JsonSerializer.Serialize(text, Relaxed)}}}""";
            using JsonRowFormat format = new(schema, isArray: false);
            using OutputBlock output = new();
            RowBatch batch = SinkHarness.Batch(schema, line);
            format.Write([batch.ColumnAt(0)], [0], output, []);
            batch.Release();
            return string.Equals(line + "\n", Encoding.UTF8.GetString(output.Written), StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_empty_path_is_an_error()
    {
        PlanProblems context = new(MessageKind.Rows, AllTypes);

        Assert.Null(JsonWrite.Type.Plan(new JsonWriteOptions { Path = "" }, context));

        Assert.Equal(["path: The path is empty. Name the file to write."], context.Messages);
    }

    private async Task<string> WriteAsync(JsonWriteFormat format, Schema schema, params RowBatch[] batches)
    {
        object? sink = JsonWrite.Type.Plan(new JsonWriteOptions { Path = "out.json", Format = format }, new PlanProblems(MessageKind.Rows, schema));
        return await SinkHarness.WriteAsync(_harness, Assert.IsAssignableFrom<IRowSink>(sink), batches);
    }
}
