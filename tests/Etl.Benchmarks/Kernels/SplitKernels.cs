using BenchmarkDotNet.Attributes;

namespace Etl.Benchmarks.Kernels;

[KernelSuite("Split: cutting a CSV file into chunks of whole records")]
public class SplitKernels
{
    private readonly KernelData _data = new("orders.json");
    private readonly NoOutput _output = new();

    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "reading and counting line ends")]
    public int LineEnds()
    {
        using Stream file = new MemoryFile(_data.Text).OpenRead();
        byte[] buffer = new byte[256 * 1024];
        int count = 0;
        for (int read = file.Read(buffer); read > 0; read = file.Read(buffer)) count += buffer.AsSpan(0, read).Count((byte)'\n');
        return count;
    }

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "csv.read, split")]
    public void Split() => _data.Split(_output);

    [GlobalCleanup]
    public void Cleanup() => _data.Delete();
}
