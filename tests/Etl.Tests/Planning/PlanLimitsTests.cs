using Etl.Planning;

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
}
