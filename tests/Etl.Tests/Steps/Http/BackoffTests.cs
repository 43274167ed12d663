using Etl.Steps.Http;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Http;

public sealed class BackoffTests
{
    [Theory]
    [InlineData("Busy", 2, 30)]
    [InlineData("Server", 1, 10)]
    [InlineData("Connect", 1, 10)]
    [InlineData("Timeout", 1, 10)]
    [InlineData("Reset", 0.4, 10)]
    [InlineData("Truncated", 0.4, 10)]
    [InlineData("Checksum", 0.4, 10)]
    public void The_bound_depends_on_the_cause_and_doubles_up_to_a_longest(string cause, double first, double longest)
    {
        TransferCause of = Enum.Parse<TransferCause>(cause);

        Assert.Equal(TimeSpan.FromSeconds(first), Backoff.Delay(of, 1, 1));
        Assert.Equal(TimeSpan.FromSeconds(first * 4), Backoff.Delay(of, 3, 1));
        Assert.Equal(TimeSpan.FromSeconds(longest), Backoff.Delay(of, int.MaxValue, 1));
    }

    [Fact]
    public void The_wait_is_any_share_of_the_bound() => Prop.ForAll(
        Gen.Choose(1, 40).Zip(Gen.Choose(0, 1000)).ToArbitrary(),
        sample => Backoff.Delay(TransferCause.Server, sample.Item1, sample.Item2 / 1000.0) == Backoff.Delay(TransferCause.Server, sample.Item1, 1) * (sample.Item2 / 1000.0)).QuickCheckThrowOnFailure();
}
