namespace Etl.Benchmarks.Kernels;

/// <summary>What the baselines keep for each group.</summary>
internal sealed class KernelTotals
{
    public long Orders { get; private set; }

    public long Quantity { get; private set; }

    public decimal Revenue { get; private set; }

    public void Add(KernelOrder order)
    {
        Orders++;
        Quantity += order.Quantity;
        Revenue += order.Revenue;
    }

    public void Add(KernelTotals other)
    {
        Orders += other.Orders;
        Quantity += other.Quantity;
        Revenue += other.Revenue;
    }
}
