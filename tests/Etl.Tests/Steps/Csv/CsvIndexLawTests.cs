using System.Text;
using System.Text.Unicode;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Csv;

/// <summary>Whatever a file holds, reading it by an index gives what the CSV library gives record by record.</summary>
public sealed class CsvIndexLawTests : IDisposable
{
    // As Latin-1, so that bytes can be anything.
    private static readonly string[] Parts =
    [
        ",", ",", ",", ",", ",,", "\n", "\n", "\n", "\r\n", "\r\n", "\r", "\n\n", "\"", "\"\"", "\",\"", "\"\n\"", ",\"", "\",", "\"\r\n", "\0", " ",
        "1", "-23", "+4", "123456789", "0.5", "-1.25", "12345.678", "1e3", ".", "-", "2024-02-29", "2023-02-29", "true", "NA", "text", "\"a, b\"", "\"say \"\"hi\"\"\"", "say \"hi\"",
        "1,x,2.5\n", "-7,\"y\",0.125\n", ",,\n", "12,\"a\"\"b\",3\r\n", "1,é,2\n", "x,1,2\n", "1,2\n", "1,2,3,4\n", "5,\"line\nbreak\",1\n",
        "1,a,1.1\n2,b,2.22\n3,,3.333\n4,\"d\",\n5,e,-5\n6,\"f\"\"\",6.5\n", new('z', 61), "Ã©", "Ã", "\u0080", "â\u0082¬", "â\u0082", "í\u00A0\u0080", "ð\u009F\u0098\u0080", "À\u0080", "ÿ", "ï»¿",
    ];

    private static readonly (CsvShortRow Short, CsvLongRow Long)[] Lengths = [(CsvShortRow.Reject, CsvLongRow.Reject), (CsvShortRow.Pad, CsvLongRow.Ignore), (CsvShortRow.Pad, CsvLongRow.Keep)];

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Any_bytes_are_read_as_the_library_reads_them()
    {
        IRowReader[] indexed = [.. Lengths.Select(length => Reader(length, ""))];
        // A comment that never comes makes the dialect one that only the library knows.
        IRowReader[] reference = [.. Lengths.Select(length => Reader(length, "\u0002"))];
        Gen<string> texts = Gen.Elements(Parts).ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            byte[] bytes = Encoding.Latin1.GetBytes(text);
            for (int i = 0; i < indexed.Length; i++) ReadAlike(indexed[i], reference[i], bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(60));
    }

    [Theory]
    [InlineData("1,\"a\"\"b\",2\n\"3\",x\"y,4\r\n")]
    [InlineData("1,a\"b,\"c,d\"\n2,\"e\nf\",\n")]
    [InlineData("\"1\"2,\"a\",3\n4,b,5")]
    [InlineData("1,Ã©â\u0082¬,2\n3,Ã\n,4\r\r\n5,c,6\r")]
    public void Every_place_in_a_block_is_read_alike(string text)
    {
        IRowReader indexed = Reader(Lengths[0], "");
        IRowReader reference = Reader(Lengths[0], "\u0002");
        for (int shift = 0; shift < 130; shift++)
            ReadAlike(indexed, reference, Encoding.Latin1.GetBytes($"{shift},{new string('x', shift)},1\n{text}"));
    }

    [Fact]
    public void Rows_of_a_refused_block_are_read_once()
    {
        // More rows than a block, with null texts, decoded texts and rows refused by each column, one of them the last.
        StringBuilder text = new();
        for (int i = 0; i < 1000; i++)
            text.Append(i % 97 == 5 ? "x" : i).Append(i % 3 == 0 ? ",\"a\"\"b\"," : i % 3 == 1 ? ",NA," : ",,").Append(i % 89 == 7 ? "?" : i % 5 == 0 ? "" : $"{i}.{i % 11}").Append(i % 2 == 0 ? "\n" : "\r\n");
        ReadAlike(Reader(Lengths[0], ""), Reader(Lengths[0], "\u0002"), Encoding.Latin1.GetBytes(text.Append("y,,\n").ToString()));
    }

    [Fact]
    public void A_chunk_is_valid_where_the_framework_says_so()
    {
        Gen<byte[]> bytes = Gen.Elements(Parts).ListOf().Select(parts => Encoding.Latin1.GetBytes(string.Concat(parts)));
        CsvIndexer indexer = new();
        Prop.ForAll(bytes.ToArbitrary(), data =>
        {
            indexer.Index(data, new CsvQuoteRules((byte)',', (byte)'"'));
            Assert.Equal(Utf8.IsValid(data), indexer.IsUtf8);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(30));
    }

    [Fact]
    public void Many_fields_make_room_for_themselves()
    {
        string text = string.Concat(Enumerable.Repeat("1,2,3\n" + new string(',', 30_000) + "\n", 3));

        ReadAlike(Reader(Lengths[0], ""), Reader(Lengths[0], "\u0002"), Encoding.Latin1.GetBytes(text));
    }

    private void ReadAlike(IRowReader indexed, IRowReader reference, byte[] bytes)
    {
        ReadResult expected = _harness.Read(reference, bytes);
        foreach (int chunkBytes in (int[])[256 * 1024, 300, 64, 17])
        {
            ReadResult result = _harness.Read(indexed, bytes, chunkBytes);
            Assert.Equal(expected.Rows, result.Rows);
            Assert.Equal(expected.Origins, result.Origins);
            Assert.Equal(expected.RejectTexts, result.RejectTexts);
            if (result.Chunks == expected.Chunks) Assert.Equal(expected.Rejects.Select(reject => reject.Row), result.Rejects.Select(reject => reject.Row));
        }
    }

    private static IRowReader Reader((CsvShortRow Short, CsvLongRow Long) length, string comment) => CsvSteps.Read(new CsvReadOptions
    {
        Header = false,
        Comment = comment,
        Columns = [KeyValuePair.Create("one", new CsvColumn { Type = ColumnType.Int }), KeyValuePair.Create("two", new CsvColumn { Null = ["NA"], Trim = true }), KeyValuePair.Create("three", new CsvColumn { Type = ColumnType.Decimal })],
        Rows = new CsvRowsOptions { Short = length.Short, Long = length.Long, Extra = length.Long == CsvLongRow.Keep ? "rest" : null },
    });
}
