using Etl.Planning;
using Etl.Tests.Support;

namespace Etl.Tests.Planning;

public sealed class PlanLimitsTests
{
    // Resident in a run that keeps nothing: 58 MiB of code and runtime, and the outputs' buffers.
    private const long Runtime = 64L << 20;

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(65536)]
    public void Rows_in_flight_and_what_steps_keep_leave_a_quarter_for_garbage(long mebibytes)
    {
        PlanLimits limits = new(mebibytes << 20, 2, null, null);
        Assert.InRange(limits.BufferBytes + limits.StateBytes, 0, ((mebibytes << 20) - Runtime) / 4 * 3);
    }

    [Fact]
    public void A_limit_that_the_workers_cannot_keep_to_is_refused_with_what_is_needed()
    {
        Assert.Equal(
            [
                "'memory' is 128MiB, and with 64 workers and a step that keeps rows the run needs 208MiB; allow as much with \"limits\": { \"memory\": ... }, or have fewer workers with 'limits.cpu' or 'parallelism'",
            ],
            Plan(64, "128MiB").Errors.Select(error => error.Message));
        Assert.Empty(Plan(64, "208MiB").Errors);
        Assert.Empty(Plan(24, "128MiB").Errors);
    }

    [Fact]
    public void Workers_that_nobody_asked_for_are_as_many_as_the_memory_allows()
    {
        PipelinePlan plan = Plans.Try(Pipeline("128MiB"), Plans.Settings with { Cores = 500 }).Plan!;
        Assert.Equal(24, plan.Limits.Cpu);
        Assert.Equal(24, plan.Blocks.Max(block => block.Parallelism));
    }

    private static PlanResult Plan(int parallelism, string memory) => Plans.Try(Pipeline(memory), Plans.Settings with { Parallelism = parallelism });

    private static string Pipeline(string memory) => $$"""
        { "name": "test", "limits": { "memory": "{{memory}}" }, "steps": [
          { "id": "files", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "a": "int" } } },
          { "id": "sorted", "use": "sort", "with": { "by": ["a"] } },
          { "id": "out", "use": "csv.write", "with": { "path": "out.csv" } } ] }
        """;
}
