using Etl.Steps;
using Etl.Steps.Aggregation;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Aggregation;

/// <summary>What is beyond the memory comes out as if everything had fitted it.</summary>
public sealed class SpillLawTests
{
    [Theory]
    [InlineData("t,k", 1)]
    [InlineData("k", 1)]
    [InlineData("d,f", 1)]
    [InlineData("", 1)]
    [InlineData("t,k", 20_000)]
    [InlineData("k", 60_000)]
    [InlineData("s", 100_000)]
    public void Any_partition_with_little_memory_gives_the_same_rows(string by, long memoryBytes)
    {
        AggregateStep step = Aggregating.Step(MergeLawTests.Input, by.Split(',', StringSplitOptions.RemoveEmptyEntries), MergeLawTests.Measures);
        Arbitrary<(object?[][] Rows, int Seed)> cases = (from rows in MergeLawTests.Rows.ArrayOf() from seed in Gen.Choose(0, int.MaxValue) select (rows, seed)).ToArbitrary();

        Prop.ForAll(cases, given =>
        {
            string whole = Outcome(() => Aggregating.Lines(step, Parting.Whole(step, MergeLawTests.Input, given.Rows)));
            using Spilling spilling = new(step, memoryBytes);
            Parting.Spread(spilling, MergeLawTests.Input, given.Rows, new Random(given.Seed));

            Assert.Equal(whole, Outcome(spilling.Lines));
            if (memoryBytes == 1 && given.Rows.Length > 30) Assert.Contains(spilling.Shares, share => share.Runs.Count > 0 || share.State is null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(memoryBytes == 1 ? 15 : 40));
    }

    private static string Outcome(Func<string[]> lines)
    {
        try
        {
            return string.Join('\n', lines());
        }
        catch (StepException e) when (e.Message.Contains("28 digits", StringComparison.Ordinal))
        {
            // Of several groups that overflow, the first in key order is named.
            return e.Message;
        }
    }
}
