using System.Text;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Csv;

/// <summary>Files that are not UTF-8.</summary>
public sealed class CsvEncodingTests : IDisposable
{
    private static readonly CsvReadOptions Plain = new() { Columns = CsvSteps.Texts("a", "b") };

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("windows-1252", "é€")]
    [InlineData("iso-8859-1", "éß")]
    [InlineData("windows-1251", "Привет")]
    [InlineData("shift_jis", "日本語ソ")]
    [InlineData("gb18030", "中文")]
    [InlineData("utf-16", "é😀")]
    [InlineData("utf-16BE", "é😀")]
    [InlineData("UTF-8", "é😀")]
    public void Reads_files_in_the_encoding_named(string name, string text)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        string rows = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},{text}\n"));
        IRowReader reader = CsvSteps.Read(Plain with { Encoding = name });

        ReadResult result = _harness.Read(reader, encoding.GetBytes("a,b\n" + rows));

        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"{i}|{text}"), result.Rows);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    [InlineData("utf-8")]
    public void A_byte_order_mark_says_the_encoding(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("a,b\nx,é😀\n")];

        foreach (int chunkBytes in (int[])[16, 1000])
        {
            ReadResult result = _harness.Read(CsvSteps.Read(Plain), bytes, chunkBytes);
            Assert.Equal(["x|é😀"], result.Rows);
            Assert.Equal(["2@7:x,é😀"], result.Origins);
        }
    }

    [Fact]
    public void A_byte_order_mark_corrects_the_byte_order_of_the_encoding_named()
    {
        byte[] bytes = [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes("a,b\n1,2\n")];

        Assert.Equal(["1|2"], _harness.Read(CsvSteps.Read(Plain with { Encoding = "utf-16" }), bytes).Rows);
    }

    [Theory]
    [InlineData("shift_jis", "82", "The bytes 82 at byte 8 are no text in shift_jis. Correct the file, or name its encoding in the step's 'encoding'.")]
    [InlineData("utf-16", "00D84100", "The bytes 00D8 at byte 16 are no text in utf-16. Correct the file, or name its encoding in the step's 'encoding'.")]
    [InlineData("shift_jis", "7882203132", "The bytes 8220 at byte 9 are no text in shift_jis. Correct the file, or name its encoding in the step's 'encoding'.")]
    [InlineData("us-ascii", "78E9E9", "The bytes E9 at byte 9 are no text in us-ascii. Correct the file, or name its encoding in the step's 'encoding'.")]
    [InlineData("utf-16", "41", "The bytes 41 at byte 16 are no text in utf-16. Correct the file, or name its encoding in the step's 'encoding'.")]
    public void Bytes_that_are_no_text_are_an_error_that_says_where(string name, string hex, string message)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetBytes("a,b\n1,2\n"), .. Convert.FromHexString(hex)];

        StepException error = Assert.Throws<StepException>(() => _harness.Read(CsvSteps.Read(Plain with { Encoding = name }), bytes));

        Assert.Equal("in", error.Item);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void The_place_of_bad_bytes_counts_all_bytes_before()
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)'x', 100_001), 0x82];

        StepException error = Assert.Throws<StepException>(() => _harness.Read(CsvSteps.Read(Plain with { Encoding = "shift_jis" }), bytes));

        Assert.Equal("The bytes 82 at byte 100001 are no text in shift_jis. Correct the file, or name its encoding in the step's 'encoding'.", error.Message);
    }

    [Fact]
    public void An_empty_file_in_another_encoding_is_empty() =>
        Assert.Empty(_harness.Read(CsvSteps.Read(Plain with { Encoding = "windows-1252", Header = false }), []).Rows);
}
