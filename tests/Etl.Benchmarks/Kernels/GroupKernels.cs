using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;

namespace Etl.Benchmarks.Kernels;

public abstract class GroupKernels(string pipeline)
{
    private CollectedStep _groups = null!;

    private protected KernelOrder[] Orders { get; private set; } = [];

    [GlobalSetup]
    public void Setup()
    {
        _groups = CollectedStep.Create(pipeline);
        Orders = _groups.Orders();
    }

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "aggregate")]
    public void Aggregate() => _groups.Fill().Dispose();

    [GlobalCleanup]
    public void Cleanup() => _groups.Delete();

    private protected static int Count<TKey>(KernelOrder[] orders, Func<KernelOrder, TKey> keyOf) where TKey : notnull
    {
        Dictionary<TKey, KernelTotals> groups = [];
        foreach (KernelOrder order in orders) (CollectionsMarshal.GetValueRefOrAddDefault(groups, keyOf(order), out _) ??= new KernelTotals()).Add(order);
        return groups.Count;
    }
}

[KernelSuite("Group: 5,800 groups by two texts, six measures (the Dictionary computes three)")]
public class FewGroupsKernels() : GroupKernels("orders.json")
{
    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "a Dictionary by two strings, over objects")]
    public int Dictionary() => Count(Orders, order => (order.Store, order.Country));
}

[KernelSuite("Group: nearly as many groups as rows, by two texts, three measures")]
public class TextGroupsKernels() : GroupKernels("groups-text.json")
{
    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "a Dictionary by two strings, over objects")]
    public int Dictionary() => Count(Orders, order => (order.Product, order.Day));
}

[KernelSuite("Group: nearly as many groups as rows, by a number, three measures")]
public class IntGroupsKernels() : GroupKernels("groups-int.json")
{
    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "a Dictionary by a long, over objects")]
    public int Dictionary() => Count(Orders, order => order.OrderId % 1_000_000);
}
