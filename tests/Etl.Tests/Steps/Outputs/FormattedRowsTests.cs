using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Steps.Json;
using Etl.Steps.Text;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Outputs;

/// <summary>Files do not depend on who formatted their rows: several workers before the writer, or the writer itself.</summary>
public sealed class FormattedRowsTests : IDisposable
{
    private static readonly Schema Schema = new([new("a", ColumnType.Text), new("b", ColumnType.Text), new("n", ColumnType.Decimal), new("f", ColumnType.Float), new("d", ColumnType.Date)]);

    private static readonly Gen<string> Text = Gen.Elements("""null""", "\"\"", "\"x\"", "\"a,b\"", "\"é \\\"q\\\" 😀\"", "\"two\\nlines\"", "\"\\uFEFFm\"", "\"longer than a load of thirty-two bytes, with a comma\"");

    private static readonly Gen<string> Row =
        from a in Text
        from b in Text
        from n in Gen.Elements("null", "0", "-1.5", "120", "99999999.25", "1234567890123456789012345678")
        from f in Gen.Elements("null", "1.5", "\"NaN\"")
        from d in Gen.Elements("null", "\"2024-02-29\"")
        select $$"""{"a":{{a}},"b":{{b}},"n":{{n}},"f":{{f}},"d":{{d}}}""";

    private static readonly (StepType Type, object Options)[] Sinks =
    [
        (CsvWrite.Type, new CsvWriteOptions { Path = "x.csv" }),
        (CsvWrite.Type, new CsvWriteOptions { Path = "x.csv", Header = false, MaxRows = 3, LineEnd = CsvLineEnd.Crlf, Separator = "." }),
        (CsvWrite.Type, new CsvWriteOptions { Path = "{a}.csv", Header = false, Quote = CsvQuotes.Always, NullText = "a,b" }),
        (CsvWrite.Type, new CsvWriteOptions { Path = "{d}.csv", MaxRows = 2, Injection = CsvInjectionGuard.Escape, DateFormat = "dd, MM" }),
        (JsonWrite.Type, new JsonWriteOptions { Path = "x.json" }),
        (JsonWrite.Type, new JsonWriteOptions { Path = "x.json", Format = JsonWriteFormat.Array, MaxRows = 2 }),
        (JsonWrite.Type, new JsonWriteOptions { Path = "{a}/{d}.json", Format = JsonWriteFormat.Array, MaxRows = 3 }),
        (TextWrite.Type, new TextWriteOptions { Path = "{b}.txt", Template = "{a}: {n}", Header = "first", Footer = "last" }),
    ];

    private readonly FormatHarness _harness = new();

    public static TheoryData<int> SinkIndexes => [.. Enumerable.Range(0, Sinks.Length)];

    public void Dispose() => _harness.Dispose();

    [Theory]
    [MemberData(nameof(SinkIndexes))]
    public void Files_are_the_same_with_formatters_and_without(int sink) =>
        Prop.ForAll(Row.NonEmptyListOf().Select(rows => rows.Take(40).ToArray()).ToArbitrary(), ArbMap.Default.ArbFor<byte>(), (rows, cut) =>
        {
            string[][] pieces = [.. rows.Chunk((cut % 7) + 1)];
            return Write(sink, 0, [rows]).SequenceEqual(Write(sink, 3, pieces)) && Write(sink, 1, [rows]).SequenceEqual(Write(sink, 0, pieces));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(15));

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_batch_that_makes_too_many_bytes_at_once_is_left_to_the_writer(int sink)
    {
        string[] rows = [.. Enumerable.Range(0, 60).Select(i => $$"""{"a":"{{i % 2}}","b":"{{new string((char)('a' + (i % 26)), 50_000)}}"}""")];

        Assert.Equal(Write(sink, 0, [.. rows.Chunk(1)]), Write(sink, 2, [rows]));
    }

    private KeyValuePair<string, string>[] Write(int sink, int formatters, string[][] batches)
    {
        IRowSink step = Assert.IsAssignableFrom<IRowSink>(Sinks[sink].Type.Plan(Sinks[sink].Options, new PlanProblems(MessageKind.Rows, Schema)));
        return [.. WrittenFiles.OfAsync(_harness, step, formatters, [.. batches.Select(rows => SinkHarness.Batch(Schema, rows))]).GetAwaiter().GetResult()];
    }
}
