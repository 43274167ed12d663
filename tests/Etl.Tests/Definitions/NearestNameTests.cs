using Etl.Definitions;

namespace Etl.Tests.Definitions;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("quantty", "quantity")]
    [InlineData("quanttiy", "quantity")]
    [InlineData("QUANTITY", "quantity")]
    [InlineData("unitprice", "unit_price")]
    [InlineData("dya", "day")]
    [InlineData("total", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Finds_what_was_probably_meant(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, ["day", "quantity", "unit_price"]));

    [Fact]
    public void Finds_nothing_among_nothing() => Assert.Null(NearestName.Find("day", []));
}
