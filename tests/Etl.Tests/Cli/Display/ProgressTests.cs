using Etl.Cli.Display;

namespace Etl.Tests.Cli.Display;

public sealed class ProgressTests
{
    [Fact]
    public void Tells_share_speed_and_time_left() =>
        Assert.Equal("25 %, 250 MB of 1.00 GB, 50 MB/s, 5.00 s, about 15 s left", new Progress(TimeSpan.FromSeconds(5), 250_000_000, 1_000_000_000).ToString());

    [Fact]
    public void Tells_no_share_while_the_total_is_not_known() =>
        Assert.Equal("250 MB, 50 MB/s, 5.00 s", new Progress(TimeSpan.FromSeconds(5), 250_000_000, null).ToString());

    [Fact]
    public void Does_not_guess_in_the_first_second() =>
        Assert.Null(new Progress(TimeSpan.FromSeconds(0.9), 1, 2).Left);

    [Fact]
    public void Never_exceeds_the_whole() =>
        Assert.Equal(1, new Progress(TimeSpan.FromSeconds(5), 30, 20).Share);

    [Fact]
    public void Has_no_share_of_nothing() =>
        Assert.Null(new Progress(TimeSpan.FromSeconds(5), 0, 0).Share);
}
