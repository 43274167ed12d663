using BenchmarkDotNet.Attributes;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Benchmarks.Kernels;

[KernelSuite("Filter: quantity > 0 and country <> 'XX'")]
public class FilterKernels
{
    private readonly KernelData _data = new("orders.json");
    private KernelOrder[] _orders = [];
    private RowStep _filter = null!;

    [GlobalSetup]
    public void Setup()
    {
        _orders = KernelOrder.Read(_data.Text);
        _filter = RowStep.Create(_data, "kept");
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "a loop over objects")]
    public int Loop()
    {
        int kept = 0;
        foreach (KernelOrder order in _orders)
        {
            if (order.IsKept) kept++;
        }

        return kept;
    }

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "filter")]
    public int Filter() => _filter.Apply();

    [GlobalCleanup]
    public void Cleanup() => _data.Delete();
}

[KernelSuite("Derive: quantity * unit_price * (1 - coalesce(discount, 0))")]
public class DeriveKernels
{
    private readonly KernelData _data = new("orders.json");
    private KernelOrder[] _orders = [];
    private decimal[] _revenues = [];
    private RowStep _derive = null!;

    [GlobalSetup]
    public void Setup()
    {
        _orders = [.. KernelOrder.Read(_data.Text).Where(order => order.IsKept)];
        _revenues = new decimal[_orders.Length];
        _derive = RowStep.Create(_data, "priced");
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "a loop over objects, System.Decimal")]
    public void Loop()
    {
        for (int i = 0; i < _orders.Length; i++) _revenues[i] = _orders[i].Revenue;
    }

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "derive, exact decimals")]
    public int Derive() => _derive.Apply();

    [GlobalCleanup]
    public void Cleanup() => _data.Delete();
}

/// <summary>A row transform with the batches that come to it.</summary>
internal sealed class RowStep(IRowOperator change, IReadOnlyList<RowBatch> batches, IRejectSink rejects)
{
    public static RowStep Create(KernelData data, string id)
    {
        PlannedStep step = data.PlannedById(id);
        return new RowStep(((IRowTransform)step.Step).CreateOperator(), data.BatchesBefore(step), data.Rejects);
    }

    /// <summary>Lets the step change all rows; returns how many are left.</summary>
    public int Apply()
    {
        int rows = 0;
        foreach (RowBatch batch in batches)
        {
            batch.AddReferences(1); // the step takes one over
            RowBatch changed = change.Apply(batch, rejects);
            rows += changed.RowCount;
            changed.Release();
        }

        return rows;
    }
}
