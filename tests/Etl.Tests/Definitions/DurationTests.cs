using Etl.Definitions;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Definitions;

public sealed class DurationTests
{
    [Theory]
    [InlineData("50ms", 50)]
    [InlineData("30s", 30_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("0s", 0)]
    [InlineData("5 s", 5_000)]
    public void Reads_numbers_with_units(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan duration, out string? problem));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("30", "has no unit; write 30ms, 30s, 30m or 30h")]
    [InlineData("", "is not a whole number with the unit ms, s, m or h")]
    [InlineData("-5s", "is not a whole number with the unit ms, s, m or h")]
    [InlineData("1.5s", "is not a whole number with the unit ms, s, m or h")]
    [InlineData("5 days", "is not a whole number with the unit ms, s, m or h")]
    [InlineData("9999999999999h", "is too long")]
    [InlineData("99999999999999999999s", "is too long")]
    public void Says_why_a_text_is_no_duration(string text, string expected)
    {
        Assert.False(Duration.TryParse(text, out _, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Writes_the_largest_whole_unit()
    {
        Assert.Equal(["0s", "1500ms", "90s", "2m", "48h"], new[] { 0, 1.5, 90, 120, 172_800 }.Select(seconds => Duration.Format(TimeSpan.FromSeconds(seconds))));
    }

    [Fact]
    public void Reads_what_it_writes()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<uint>(), milliseconds =>
        {
            TimeSpan duration = TimeSpan.FromMilliseconds(milliseconds);
            return Duration.TryParse(Duration.Format(duration), out TimeSpan read, out _) && read == duration;
        }).QuickCheckThrowOnFailure();
    }
}
