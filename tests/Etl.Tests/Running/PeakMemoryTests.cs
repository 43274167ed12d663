using Etl.Running;

namespace Etl.Tests.Running;

public sealed class PeakMemoryTests
{
    [Theory]
    [InlineData("Name:\tetl\nVmPeak:\t  300000 kB\nVmHWM:\t   85372 kB\nVmRSS:\t   80000 kB\n", 85372L << 10)]
    [InlineData("VmHWM:\t0 kB\n", 0L)]
    [InlineData("VmRSS:\t80000 kB\n", null)]
    [InlineData("VmHWM:\t many kB\n", null)]
    [InlineData("VmHWM:\t85372 MB\n", null)]
    [InlineData("VmHWM:\t85372", null)]
    [InlineData("", null)]
    public void Reads_the_line_of_the_peak(string status, long? bytes) =>
        Assert.Equal(bytes, PeakMemory.Find(System.Text.Encoding.ASCII.GetBytes(status)));

    [Fact]
    public void Agrees_with_the_class_of_the_framework()
    {
        long before = PeakMemory.FromProcess();
        long found = PeakMemory.OfProcess();
        long after = PeakMemory.FromProcess();

        // A peak only grows; the kernel counts pages of each processor by themselves and adds them up now and then.
        Assert.InRange(found, before - (4L << 20), after + (4L << 20));
    }
}
