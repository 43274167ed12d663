using BenchmarkDotNet.Attributes;

namespace Etl.Benchmarks.Kernels;

[KernelSuite("Sort: all rows by two texts and a number, five columns")]
public class SortKernels
{
    private CollectedStep _sort = null!;
    private KernelOrder[] _orders = [];
    private KernelOrder[] _sorted = [];

    [GlobalSetup]
    public void Setup()
    {
        _sort = CollectedStep.Create("sort.json");
        _orders = _sort.Orders();
        _sorted = new KernelOrder[_orders.Length];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "Array.Sort by ordinal strings, over objects")]
    public void ArraySort()
    {
        _orders.CopyTo(_sorted, 0);
        Array.Sort(_sorted, Compare);
    }

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "sort, with the sorted rows as columns")]
    public int Sort() => _sort.Finish([_sort.Fill()]);

    [GlobalCleanup]
    public void Cleanup() => _sort.Delete();

    private static int Compare(KernelOrder left, KernelOrder right) =>
        string.CompareOrdinal(left.Country, right.Country) is var byCountry and not 0 ? byCountry
        : string.CompareOrdinal(left.Store, right.Store) is var byStore and not 0 ? byStore
        : left.OrderId.CompareTo(right.OrderId);
}
