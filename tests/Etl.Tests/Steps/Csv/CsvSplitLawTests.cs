using System.Globalization;
using System.Text;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Csv;

/// <summary>However a file is cut into chunks, the same rows, places and rejects come out, and they are those of a naive parser.</summary>
public sealed class CsvSplitLawTests
{
    private static readonly string[] Parts =
        ["a", "bc", "longer text with blanks", ",", ",", ",", "\"", "\"\"", "\n", "\n", "\r\n", "\r", ",\"", "\",", "\"\n", "x,y\n", "\"p\",\"q\"\n", "\"line\nbreak\",z\n", "say \"hi\"", "1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n"];

    private static readonly int[] ChunkSizes = [1 << 20, 16, 17, 65, 100, 200];

    [Fact]
    public void Cutting_anywhere_gives_the_rows_of_a_naive_parser()
    {
        using FormatHarness harness = new();
        IRowReader reader = CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Texts("one", "two"), Header = false });
        Gen<string> texts = Gen.Elements(Parts).ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(texts.ToArbitrary(), text => Check(harness, reader, text)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("ab\"c,d\n\"e\nf\",g\n")]
    [InlineData("\"a\"b\"c,d\"\ne,f\n")]
    [InlineData("a,b\r\r\nc,d\r")]
    [InlineData("a,\"b\nc,d\ne")]
    [InlineData("\"\"\"\",\"\"\n\"\"\n")]
    [InlineData("")]
    [InlineData("\n\r\n\r")]
    public void Cutting_anywhere_keeps_odd_records_whole(string text)
    {
        using FormatHarness harness = new();
        IRowReader reader = CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Texts("one", "two"), Header = false });
        string padding = string.Concat(Enumerable.Repeat("0123456,89\n", 11));

        for (int shift = 0; shift < 66; shift += 3)
        {
            string shifted = string.Concat("x,".AsSpan(0, Math.Min(2, shift)), new string('y', Math.Max(0, shift - 2)), shift == 0 ? "" : "\n", text + padding);
            Check(harness, reader, shifted);
        }
    }

    private static void Check(FormatHarness harness, IRowReader reader, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        NaiveCsv.Record[] records = [.. NaiveCsv.Parse(text)];
        NaiveCsv.Record[] good = [.. records.Where(record => record.Flaw is null && record.Fields.Count == 2)];
        string[] rows = [.. good.Select(record => string.Join('|', record.Fields.Select(field => field.Length == 0 ? "NULL" : field)))];
        string[] origins = [.. good.Select(NaiveCsv.Origin)];
        string[] rejects = [.. records.Except(good).Select(Describe)];
        foreach (int size in ChunkSizes)
        {
            ReadResult result = harness.Read(reader, bytes, chunkBytes: size);
            Assert.Equal(rows, result.Rows);
            Assert.Equal(origins, result.Origins);
            Assert.Equal(rejects, result.Rejects.Select(reject => string.Create(
                CultureInfo.InvariantCulture,
                $"{reject.Origin!.Value.Line}@{reject.Origin.Value.ByteOffset}:{reject.RawText} {reject.Column} {reject.Reason}")));
        }
    }

    private static string Describe(NaiveCsv.Record record)
    {
        int count = record.Fields.Count;
        string reason = record.Flaw ?? string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "field" : "fields")} where 2 columns are declared");
        string column = record.FlawedField switch { 0 => "one", 1 => "two", _ => "" };
        return $"{NaiveCsv.Origin(record)} {column} {reason}";
    }
}
