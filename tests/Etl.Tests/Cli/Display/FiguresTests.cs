using Etl.Cli.Display;

namespace Etl.Tests.Cli.Display;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(12_345, "12.3 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_600, "1.00 MB")]
    [InlineData(9_996_000, "10.0 MB")]
    [InlineData(123_456_789_000, "123 GB")]
    public void Writes_bytes_with_three_digits(long bytes, string text) => Assert.Equal(text, Figures.Bytes(bytes));

    [Theory]
    [InlineData(1L << 30, "1 GiB")]
    [InlineData(128L << 20, "128 MiB")]
    [InlineData(1000, "1,000 bytes")]
    [InlineData(0, "0 bytes")]
    public void Writes_a_limit_exactly(long bytes, string text) => Assert.Equal(text, Figures.Limit(bytes));

    [Theory]
    [InlineData(0.417, "0.42 s")]
    [InlineData(9.994, "9.99 s")]
    [InlineData(9.996, "10.0 s")]
    [InlineData(59.97, "1 min 00 s")]
    [InlineData(60, "1 min 00 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(3725, "1 h 02 min")]
    public void Writes_a_duration_as_precisely_as_it_matters(double seconds, string text) =>
        Assert.Equal(text, Figures.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(1, "1 row")]
    [InlineData(0, "0 rows")]
    [InlineData(1234, "1,234 rows")]
    public void Counts_a_noun(long count, string text) => Assert.Equal(text, Figures.Plural(count, "row"));

    [Theory]
    [InlineData("/data/out/a.csv", "out/a.csv")]
    [InlineData("/other/a.csv", "/other/a.csv")]
    [InlineData("/data/..a.csv", "..a.csv")]
    public void Shortens_a_path_below_the_root(string path, string text) => Assert.Equal(text, Figures.PathFrom("/data", path));
}
