using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Steps.Json;
using Etl.Steps.Records;
using Etl.Steps.Text;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Records;

/// <summary>Facts about files and records as columns, for every reader.</summary>
public sealed class FileColumnsTests : IDisposable
{
    private static readonly KeyValuePair<string, string>[] RowAndLine = [new("row", "$row"), new("line", "$line")];

    private readonly FormatHarness _harness = new();

    [Fact]
    public void Tells_what_is_known_of_the_file()
    {
        IRowReader reader = Csv(new CsvReadOptions
        {
            Columns = Texts("a"),
            Facts = [new("file", "$file"), new("path", "$path"), new("name", "$name"), new("bytes", "$bytes"), new("modified", "$modified")],
        });

        ReadResult result = Read(reader, "a\nx\ny\n", 256, "2024/my file.eu.csv.gz", modified: new DateTimeOffset(2024, 3, 1, 12, 0, 0, TimeSpan.FromHours(1)));

        Assert.Equal("a text, file text, path text, name text, bytes int, modified timestamp", reader.OutputSchema!.ToString());
        Assert.Equal(["x|my file.eu.csv.gz|2024/my file.eu.csv.gz|my file.eu|77|2024-03-01T11:00:00Z", "y|my file.eu.csv.gz|2024/my file.eu.csv.gz|my file.eu|77|2024-03-01T11:00:00Z"], result.Rows);
    }

    [Fact]
    public void A_time_that_nobody_knows_is_null() =>
        Assert.Equal(["x|NULL"], Read(Csv(new CsvReadOptions { Columns = Texts("a"), Facts = [new("modified", "$modified")] }), "a\nx\n", 256, "f.csv").Rows);

    [Theory]
    [InlineData("a.csv", "a")]
    [InlineData("a.csv.gz", "a")]
    [InlineData("a.b.csv.br", "a.b")]
    [InlineData("a", "a")]
    [InlineData(".profile", ".profile")]
    [InlineData("x/.gz", ".gz")]
    [InlineData("a.csv.gz.zz", "a")]
    public void A_name_has_no_extensions(string path, string expected) =>
        Assert.Equal([$"x|{expected}"], Read(Csv(new CsvReadOptions { Columns = Texts("a"), Facts = [new("n", "$name")] }), "a\nx\n", 256, path).Rows);

    public static TheoryData<int> ChunkSizes => [16, 17, 23, 40, 64, 256 * 1024];

    [Theory]
    [MemberData(nameof(ChunkSizes))]
    public void Csv_records_are_numbered_with_the_rejected_ones_and_not_the_skipped(int chunkBytes)
    {
        const string Text = "lead\na,n\nx,1\n\n#no\n\"two\r\nlines\",2\nragged\nbad,?\r\n\nz,5\nw,oops\nlast,7\ntotal,99\n";
        IRowReader reader = Csv(new CsvReadOptions
        {
            Columns = [new("a", new CsvColumn()), new("n", new CsvColumn { Type = ColumnType.Int })],
            Comment = "#",
            SkipLines = 1,
            SkipEnd = 1,
            Facts = RowAndLine,
        });

        ReadResult result = Read(reader, Text, chunkBytes, "f.csv");

        Assert.Equal(["x|1|1|3", "two\r\nlines|2|2|6", "z|5|5|11", "last|7|7|13"], result.Rows);
        Assert.Equal([8, 9, 12], result.Rejects.Select(reject => reject.Origin!.Value.Line));
    }

    [Theory]
    [MemberData(nameof(ChunkSizes))]
    public void Json_lines_are_numbered_without_the_blank_ones(int chunkBytes)
    {
        IRowReader reader = Json(new JsonReadOptions { Columns = [new("a", new JsonColumn { Type = ColumnType.Int })], Facts = RowAndLine });

        ReadResult result = Read(reader, "{\"a\":1}\n\n{\"a\":\"x\"}\r\n  \n{\"a\":3}\n{\"a\n{\"a\":5}", chunkBytes, "f.json");

        Assert.Equal(["1|1|1", "3|3|5", "5|5|7"], result.Rows);
        Assert.Equal(2, result.Rejects.Count);
    }

    [Theory]
    [MemberData(nameof(ChunkSizes))]
    public void Json_objects_of_an_array_are_numbered(int chunkBytes)
    {
        IRowReader reader = Json(new JsonReadOptions { Columns = [new("a", new JsonColumn { Type = ColumnType.Int })], Format = JsonFormat.Array, Facts = RowAndLine });

        ReadResult result = Read(reader, "[{\"a\":1},\n{\"a\":\"x\"},{\"a\":[3]},\n\n{\"a\":4},\n{\"a\":5}]", chunkBytes, "f.json");

        Assert.Equal(["1|1|1", "4|4|4", "5|5|5"], result.Rows);
    }

    [Theory]
    [MemberData(nameof(ChunkSizes))]
    public void Lines_of_text_are_numbered_whatever_ends_them(int chunkBytes)
    {
        IRowReader reader = TextLines(new TextReadOptions { Pattern = "^(?<a>[a-z]+)$", Facts = RowAndLine });

        ReadResult result = Read(reader, "one\r\ntwo\r\rfour\n5\nsix", chunkBytes, "f.log");

        Assert.Equal(["one|1|1", "two|2|2", "four|4|4", "six|6|6"], result.Rows);
    }

    [Fact]
    public void Random_records_have_the_same_numbers_at_any_chunk_size() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            Random random = new(seed);
            string text = "n\n" + string.Concat(Enumerable.Range(0, 40).Select(i => random.Next(4) switch { 0 => "bad\n", 1 => "\n", 2 => $"\"{i}\"\r\n", _ => $"{i}\n" }));
            IRowReader reader = Csv(new CsvReadOptions { Columns = [new("n", new CsvColumn { Type = ColumnType.Int })], Facts = RowAndLine });
            IReadOnlyList<string> whole = Read(reader, text, 1 << 20, "f").Rows;
            return Enumerable.Range(0, 3).All(_ => Read(reader, text, random.Next(16, 200), "f").Rows.SequenceEqual(whole, StringComparer.Ordinal));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parts_of_the_path_stand_behind_the_facts()
    {
        IRowReader reader = Csv(new CsvReadOptions { Columns = Texts("a"), Facts = [new("r", "$row")], PathPattern = "year={year:int}/{code}-{price:decimal}.csv" });

        Assert.Equal("a text, r int, year int, code text, price decimal", reader.OutputSchema!.ToString());
        Assert.Equal(["x|1|2024|007|1.5"], Read(reader, "a\nx\n", 256, "year=2024/007-1.50.csv").Rows);
        Assert.Equal(["x|1|2024|007|1234567890.123456789012"], Read(reader, "a\nx\n", 256, "year=2024/007-1234567890.123456789012.csv").Rows);
    }

    [Theory]
    [InlineData("decimal", "1E-5", "0.00001")]
    [InlineData("float", "1e3", "1000")]
    [InlineData("bool", "TRUE", "true")]
    [InlineData("timestamp", "2024-01-01T10:00", "2024-01-01T10:00:00Z")]
    public void A_part_of_the_path_can_have_every_type(string type, string value, string expected)
    {
        IRowReader reader = Csv(new CsvReadOptions { Columns = Texts("a"), PathPattern = $"p={{p:{type}}}/*" });

        Assert.Equal([$"x|{expected}", $"y|{expected}"], Read(reader, "a\nx\ny\n", 256, $"p={value}/f.csv").Rows);
        Assert.Equal(["x|NULL", "y|NULL"], Read(reader, "a\nx\ny\n", 256, "p=__HIVE_DEFAULT_PARTITION__/f.csv").Rows);
    }

    [Fact]
    public void Only_columns_that_are_used_are_made()
    {
        IRowReader reader = Csv(new CsvReadOptions { Columns = Texts("a"), Facts = [new("p", "$path"), new("r", "$row")] });

        Assert.Equal(["~|~|1", "~|~|2"], Read(reader, "a\nx\ny\n", 256, "f", new HashSet<string> { "r" }).Rows);
    }

    [Fact]
    public void Records_are_counted_only_where_a_later_step_wants_their_numbers()
    {
        CountingReader counted = new();
        IRowReader reader = FileColumns.Add(counted, RowAndLine, null, new PlanProblems())!;

        Read(reader.Narrow(new HashSet<string> { "a", "line" }), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n", 16, "f");
        Assert.Equal(0, counted.Counted);
        Read(reader.Narrow(new HashSet<string> { "a", "row" }), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n", 16, "f");
        Assert.Equal(1, counted.Counted);
    }

    [Fact]
    public void Refuses_a_name_that_is_taken() => Assert.Equal(
        ["facts.a: There is a column 'a' already. Give the fact another name.", "pathPattern: There is a column 'b' already. Give the part of the path another name."],
        PlanProblems.Of(CsvRead.Type, new CsvReadOptions { Columns = Texts("a", "b"), Facts = [new("a", "$row")], PathPattern = "{b}/*" }, MessageKind.Files));

    public void Dispose() => _harness.Dispose();

    private static IReadOnlyList<KeyValuePair<string, CsvColumn>> Texts(params string[] names) => [.. names.Select(name => KeyValuePair.Create(name, new CsvColumn()))];

    private static IRowReader Csv(CsvReadOptions options) => PlanProblems.Step<IRowReader>(CsvRead.Type, options, MessageKind.Files);

    private static IRowReader Json(JsonReadOptions options) => PlanProblems.Step<IRowReader>(JsonRead.Type, options, MessageKind.Files);

    private static IRowReader TextLines(TextReadOptions options) => PlanProblems.Step<IRowReader>(TextRead.Type, options, MessageKind.Files);

    private ReadResult Read(IRowReader reader, string text, int chunkBytes, string name, IReadOnlySet<string>? columns = null, DateTimeOffset? modified = null)
    {
        string path = _harness.PathOf("content");
        File.WriteAllText(path, text, new UTF8Encoding(false));
        FileMessage file = new(new Position(1, 2), "changed", name, new DiskFile(path)) { SourceName = name, SourceLength = 77, Modified = modified };
        return FormatHarness.Read(reader, file, _harness.Context(chunkBytes), columns);
    }

    /// <summary>Lines of text, and how often their number was asked for.</summary>
    private sealed class CountingReader : IRowReader, IRecordCounter
    {
        private readonly IRowReader _lines = PlanProblems.Step<IRowReader>(TextRead.Type, new TextReadOptions { Pattern = "^(?<a>.)$" }, MessageKind.Files);

        public int Counted { get; private set; }

        public Schema? OutputSchema => _lines.OutputSchema;

        public long CountRecords(RecordChunk chunk)
        {
            Counted++;
            return ((IRecordCounter)_lines).CountRecords(chunk);
        }

        public ValueTask SplitAsync(FileMessage file, IMessageOutput output, StepContext context, CancellationToken cancellation) => _lines.SplitAsync(file, output, context, cancellation);

        public IChunkParser CreateParser(IReadOnlySet<string> columns) => _lines.CreateParser(columns);
    }
}
