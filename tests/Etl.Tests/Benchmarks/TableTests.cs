using Etl.Benchmarks.Measuring;
using Etl.Benchmarks.Reporting;

namespace Etl.Tests.Benchmarks;

public sealed class TableTests
{
    [Fact]
    public void Columns_are_as_wide_as_their_longest_cell()
    {
        MarkdownTable table = new("program", "time, s");
        table.Add("etl", "0.5");
        table.Add("another one", "12.34 (12 to 13)");

        Assert.Equal(
            """
            | program     |          time, s |
            |-------------|-----------------:|
            | etl         |              0.5 |
            | another one | 12.34 (12 to 13) |

            """,
            table.ToString());
    }

    [Theory]
    [InlineData(new double[] { 3, 1, 2 }, 2, 1, 3)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5, 1, 4)]
    [InlineData(new double[] { 7 }, 7, 7, 7)]
    public void A_spread_is_median_least_and_most(double[] values, double median, double least, double most) =>
        Assert.Equal(new Spread(median, least, most), Spread.Of(values));
}
