using Etl.Definitions;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Definitions;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("512", 512)]
    [InlineData("0", 0)]
    [InlineData("7B", 7)]
    [InlineData("64KiB", 64 * 1024)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("2 tib", 2L << 40)]
    public void Reads_numbers_and_units(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out ByteSize size));
        Assert.Equal(bytes, size.Bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("KiB")]
    [InlineData("-1")]
    [InlineData("1.5GiB")]
    [InlineData("1K")]
    [InlineData("1GiBs")]
    [InlineData("9000000TiB")]
    [InlineData("99999999999999999999")]
    public void Refuses_what_is_no_size(string text)
    {
        Assert.False(ByteSize.TryParse(text, out _));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(1000, "1KB")]
    [InlineData(1024, "1KiB")]
    [InlineData(1025, "1025")]
    [InlineData(65536, "64KiB")]
    [InlineData(1536L << 20, "1536MiB")]
    [InlineData(10_000_000, "10MB")]
    public void Writes_the_shortest_exact_form(long bytes, string expected)
    {
        Assert.Equal(expected, new ByteSize(bytes).ToString());
    }

    [Fact]
    public void Reads_what_it_writes()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<uint>(),
            ArbMap.Default.ArbFor<bool>(),
            (count, binary) =>
            {
                ByteSize size = new(count * (binary ? 1L << 20 : 1000));
                return ByteSize.TryParse(size.ToString(), out ByteSize read) && read == size;
            }).QuickCheckThrowOnFailure();
    }
}
