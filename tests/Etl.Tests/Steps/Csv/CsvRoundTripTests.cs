using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Csv;

/// <summary>What csv.write writes, csv.read reads: parse(write(x)) = x.</summary>
public sealed class CsvRoundTripTests
{
    private static readonly Gen<string> Texts = Gen.Frequency(
        (3, Gen.Elements("a", "é", "😀", ",", ";", "\t", "|", "\"", "\n", "\r", "\r\n", " ", "'", "\\", "#", "x,y", "\"\"", "\uFEFF", "\u0001", "\u2028", "=1+1", "-")),
        (1, Gen.Choose(1, 0xFFFF).Where(code => !char.IsSurrogate((char)code)).Select(code => ((char)code).ToString())))
        .ListOf().Select(string.Concat);

    private static readonly Gen<CsvWriteOptions> Dialects =
        from separator in Gen.Elements(",", ";", "\t", "|", " ", "#", "x")
        from quote in Gen.Elements(CsvQuotes.Needed, CsvQuotes.Always)
        from header in Gen.Elements(true, false)
        from mark in Gen.Elements(true, false)
        from lineEnd in Gen.Elements(CsvLineEnd.Lf, CsvLineEnd.Crlf)
        select new CsvWriteOptions { Path = "x.csv", Separator = separator, Quote = quote, Header = header, ByteOrderMark = mark, LineEnd = lineEnd };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Any_text_in_any_dialect_reads_back_as_it_was(int columns)
    {
        Gen<string[]> names = Texts.Where(name => name.Length > 0).ListOf(columns).Where(all => all.Distinct(StringComparer.Ordinal).Count() == columns).Select(all => all.ToArray());
        Gen<string[][]> rows = Texts.ArrayOf(columns).ArrayOf();
        Prop.ForAll(Dialects.ToArbitrary(), names.ToArbitrary(), rows.ToArbitrary(), async (dialect, header, values) =>
        {
            using FormatHarness harness = new();
            Schema schema = new([.. header.Select(name => new ColumnSchema(name, ColumnType.Text))]);
            IRowSink sink = PlanProblems.Step<IRowSink>(CsvWrite.Type, dialect, MessageKind.Rows, schema);
            await SinkHarness.WriteAsync(harness, sink, CellRows.ToBatch(schema, [.. values.Select(row => row.Cast<object?>().ToArray())]));

            ReadResult result = harness.Read(
                CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Texts(header), Separator = dialect.Separator, Header = dialect.Header }),
                await File.ReadAllBytesAsync(harness.PathOf("x.csv"), TestContext.Current.CancellationToken));

            Assert.Empty(result.RejectTexts);
            // An empty field is null when it is read.
            Assert.Equal(values.Select(row => string.Join('|', row.Select(value => value.Length == 0 ? "NULL" : value))), result.Rows);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Null_and_empty_text_are_told_apart_by_a_text_for_null()
    {
        using FormatHarness harness = new();
        Schema schema = new([new("a", ColumnType.Text)]);
        IRowSink sink = PlanProblems.Step<IRowSink>(CsvWrite.Type, new CsvWriteOptions { Path = "x.csv", NullText = "NA" }, MessageKind.Rows, schema);

        Assert.Equal("a\nNA\n\"\"\n", await SinkHarness.WriteAsync(harness, sink, CellRows.ToBatch(schema, [[null], [""]])));
    }

    [Fact]
    public async Task Every_type_reads_back_as_it_was()
    {
        using FormatHarness harness = new();
        Schema schema = new([new("i", ColumnType.Int), new("m", ColumnType.Decimal), new("f", ColumnType.Float), new("b", ColumnType.Bool), new("d", ColumnType.Date), new("s", ColumnType.Timestamp)]);
        object?[][] rows =
        [
            [long.MinValue, 12345678901234567890.12345678m, 0.1, true, new DateOnly(1, 1, 1), new DateTime(2024, 2, 29, 23, 59, 59, 999, DateTimeKind.Utc)],
            [long.MaxValue, -0.0000000000000000000000000001m, double.NegativeInfinity, false, DateOnly.MaxValue, DateTime.MaxValue],
            [null, null, null, null, null, null],
            [0L, 0m, double.NaN, true, new DateOnly(2024, 2, 29), DateTime.MinValue],
        ];
        string[] expected = [.. CellRows.ToLines(CellRows.ToBatch(schema, rows)).Select(line => line.Replace(" | ", "|", StringComparison.Ordinal).Replace("null", "NULL", StringComparison.Ordinal))];

        string written = await SinkHarness.WriteAsync(harness, PlanProblems.Step<IRowSink>(CsvWrite.Type, new CsvWriteOptions { Path = "x.csv" }, MessageKind.Rows, schema), CellRows.ToBatch(schema, rows));

        Assert.Equal(expected, harness.Read(CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Columns([.. schema.Columns.Select(column => (column.Name, column.Type))]) }), Encoding.UTF8.GetBytes(written)).Rows);
    }
}
