using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Steps.Json;
using Etl.Steps.Text;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Outputs;

public sealed class PartitionedOutputTests : IDisposable
{
    private static readonly Schema Sales = new([new("country", ColumnType.Text), new("day", ColumnType.Date), new("n", ColumnType.Int)]);

    private static readonly string[] Rows =
    [
        """{"country":"DE","day":"2024-01-31","n":1}""",
        """{"country":"FR","day":"2024-01-31","n":2}""",
        """{"country":"DE","day":"2024-01-31","n":3}""",
        """{"country":null,"day":null,"n":4}""",
        """{"country":"","day":"2024-02-01","n":5}""",
        """{"country":"null","day":"2024-02-01","n":6}""",
        """{"country":"DE","day":"2024-02-01","n":7}""",
    ];

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Each_value_gets_a_file_with_a_header_and_its_rows_in_order() => Assert.Equal(
        [
            "out/%6Eull/2024-02-01.csv: country,day,n|null,2024-02-01,6|",
            "out/DE/2024-01-31.csv: country,day,n|DE,2024-01-31,1|DE,2024-01-31,3|",
            "out/DE/2024-02-01.csv: country,day,n|DE,2024-02-01,7|",
            "out/FR/2024-01-31.csv: country,day,n|FR,2024-01-31,2|",
            "out/empty/2024-02-01.csv: country,day,n|,2024-02-01,5|",
            "out/null/null.csv: country,day,n|,,4|",
        ],
        await WriteAsync(Csv(new CsvWriteOptions { Path = "out/{country}/{day}.csv" })));

    [Fact]
    public async Task The_columns_of_the_path_can_be_left_out_of_the_rows()
    {
        string[] files = await WriteAsync(Csv(new CsvWriteOptions { Path = "country={country}/rows.csv", PartitionColumns = false }));

        Assert.Contains("country=DE/rows.csv: day,n|2024-01-31,1|2024-01-31,3|2024-02-01,7|", files);
        Schema schema = new([new("country", ColumnType.Text), new("n", ColumnType.Int)]);
        Assert.Equal(["""FR.json: [|{"n":2}|]|"""], await WriteAsync(Json(new JsonWriteOptions { Path = "{country}.json", PartitionColumns = false, Format = JsonWriteFormat.Array }, schema), schema, """{"country":"FR","n":2}"""));
    }

    [Fact]
    public async Task Rows_of_a_partition_may_come_in_many_batches()
    {
        RowBatch[] batches = [.. Rows.Select(row => SinkHarness.Batch(Sales, row))];

        Assert.Equal(
            await WriteAsync(Json(new JsonWriteOptions { Path = "{country}.json", Format = JsonWriteFormat.Array })),
            Lines(await WrittenFiles.OfAsync(_harness, Json(new JsonWriteOptions { Path = "{country}.json", Format = JsonWriteFormat.Array }), batches)));
    }

    [Fact]
    public async Task Only_the_selected_rows_are_written()
    {
        RowBatch batch = SinkHarness.Batch(Sales, Rows);
        int[] selection = ColumnPool.Rent<int>(2);
        (selection[0], selection[1]) = (2, 6);

        Assert.Equal(["DE.csv: DE,2024-01-31,3|DE,2024-02-01,7|"], Lines(await WrittenFiles.OfAsync(_harness, Csv(new CsvWriteOptions { Path = "{country}.csv", Header = false }), batch.WithSelection(selection, 2))));
    }

    [Fact]
    public async Task Without_rows_there_is_no_file_of_a_partition() =>
        Assert.Empty(await WrittenFiles.OfAsync(_harness, Csv(new CsvWriteOptions { Path = "{country}.csv" })));

    [Fact]
    public async Task Files_have_at_most_so_many_rows_and_are_numbered_in_each_partition() => Assert.Equal(
        [
            "%6Eull-00001.csv: country,day,n|null,2024-02-01,6|",
            "DE-00001.csv: country,day,n|DE,2024-01-31,1|DE,2024-01-31,3|",
            "DE-00002.csv: country,day,n|DE,2024-02-01,7|",
            "FR-00001.csv: country,day,n|FR,2024-01-31,2|",
            "empty-00001.csv: country,day,n|,2024-02-01,5|",
            "null-00001.csv: country,day,n|,,4|",
        ],
        await WriteAsync(Csv(new CsvWriteOptions { Path = "{country}.csv", MaxRows = 2 })));

    [Fact]
    public async Task Without_partitions_files_have_at_most_so_many_rows_too()
    {
        Schema schema = new([new("n", ColumnType.Int)]);
        Assert.Equal(
            ["""out/x-00001.json: [|{"n":1},|{"n":2}|]|""", """out/x-00002.json: [|{"n":3},|{"n":4}|]|"""],
            await WriteAsync(Json(new JsonWriteOptions { Path = "out/x.json", MaxRows = 2, Format = JsonWriteFormat.Array }, schema), schema, """{"n":1}""", """{"n":2}""", """{"n":3}""", """{"n":4}"""));
        Assert.Equal(["x-00001.csv: country,day,n|"], Lines(await WrittenFiles.OfAsync(_harness, Csv(new CsvWriteOptions { Path = "x.csv", MaxRows = 2 }))));
    }

    [Fact]
    public async Task Text_of_no_byte_makes_a_file_all_the_same() =>
        Assert.Equal(["null.txt: "], await WriteAsync(Text(new TextWriteOptions { Path = "{country}.txt", Template = "{country}", LineEnd = TextLineEnd.None }), Sales, Rows[3]));

    [Theory]
    [InlineData(".gz")]
    [InlineData(".zz")]
    [InlineData(".br")]
    public async Task Compressed_partitions_hold_what_plain_ones_hold_whatever_may_be_open(string extension)
    {
        Schema schema = new([new("k", ColumnType.Int), new("t", ColumnType.Text)]);
        string[] rows = [.. Enumerable.Range(0, 4000).Select(i => $$"""{"k":{{i * 31 % 7}},"t":"text number {{i}}"}""")];
        IRowSink Sink(string ending, int open) => Csv(new CsvWriteOptions { Path = "{k}.csv" + ending, MaxOpenFiles = open, MaxRows = 500 }, schema);

        SortedDictionary<string, string> plain = await WrittenFiles.OfAsync(_harness, Sink("", 1), SinkHarness.Batch(schema, rows));
        SortedDictionary<string, string> few = await WrittenFiles.OfAsync(_harness, Sink(extension, 1), SinkHarness.Batch(schema, rows));
        SortedDictionary<string, string> many = await WrittenFiles.OfAsync(_harness, Sink(extension, 64), [.. rows.Chunk(13).Select(part => SinkHarness.Batch(schema, part))]);

        Assert.Equal(14, plain.Count);
        Assert.Equal(few, many);
        Assert.Equal(plain.Select(file => file.Key + extension), few.Keys);
        Assert.Equal(plain.Values, few.Values.Select(bytes => Compressed.Inflate(extension, System.Text.Encoding.Latin1.GetBytes(bytes))));
    }

    private static IRowSink Csv(CsvWriteOptions options, Schema? schema = null) => PlanProblems.Step<IRowSink>(CsvWrite.Type, options, MessageKind.Rows, schema ?? Sales);

    private static IRowSink Json(JsonWriteOptions options, Schema? schema = null) => PlanProblems.Step<IRowSink>(JsonWrite.Type, options, MessageKind.Rows, schema ?? Sales);

    private static IRowSink Text(TextWriteOptions options) => PlanProblems.Step<IRowSink>(TextWrite.Type, options, MessageKind.Rows, Sales);

    private static string[] Lines(SortedDictionary<string, string> files) => [.. files.Select(file => $"{file.Key}: {file.Value.Replace('\n', '|')}")];

    private async Task<string[]> WriteAsync(IRowSink sink) => await WriteAsync(sink, Sales, Rows);

    private async Task<string[]> WriteAsync(IRowSink sink, Schema schema, params string[] rows) =>
        Lines(await WrittenFiles.OfAsync(_harness, sink, SinkHarness.Batch(schema, rows)));
}
