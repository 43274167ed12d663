using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Etl.Steps;

namespace Etl.Benchmarks.Kernels;

[KernelSuite("Merge: two workers' groups by two texts to sorted rows, nearly as many groups as rows")]
[InvocationCount(1)] // merging uses up what is merged,
[WarmupCount(60)] // and so few calls are not enough for the runtime to compile it well
public class MergeKernels
{
    private CollectedStep _groups = null!;
    private KernelOrder[] _orders = [];
    private ICollectorShare[] _shares = [];
    private Dictionary<(string, string), KernelTotals>[] _tables = [];

    [GlobalSetup]
    public void Setup()
    {
        _groups = CollectedStep.Create("groups-text.json");
        _orders = _groups.Orders();
    }

    [IterationSetup(Target = nameof(Dictionary))]
    public void FillTables() => _tables = [Fill(), Fill()];

    [IterationSetup(Target = nameof(Finish))]
    public void FillShares() => _shares = [_groups.Fill(), _groups.Fill()];

    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "two Dictionaries, then a sort of the keys")]
    public int Dictionary()
    {
        Dictionary<(string, string), KernelTotals> into = _tables[0];
        foreach (((string, string) key, KernelTotals totals) in _tables[1]) (CollectionsMarshal.GetValueRefOrAddDefault(into, key, out _) ??= new KernelTotals()).Add(totals);
        (string Product, string Day)[] keys = [.. into.Keys];
        Array.Sort(keys, (left, right) => string.CompareOrdinal(left.Product, right.Product) is var order and not 0 ? order : string.CompareOrdinal(left.Day, right.Day));
        return keys.Length;
    }

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "aggregate, merge and result")]
    public int Finish() => _groups.Finish(_shares);

    [GlobalCleanup]
    public void Cleanup() => _groups.Delete();

    private Dictionary<(string, string), KernelTotals> Fill()
    {
        Dictionary<(string, string), KernelTotals> groups = [];
        foreach (KernelOrder order in _orders) (CollectionsMarshal.GetValueRefOrAddDefault(groups, (order.Product, order.Day), out _) ??= new KernelTotals()).Add(order);
        return groups;
    }
}
