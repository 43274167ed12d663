using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Benchmarks.Kernels;

/// <summary>A step that takes all rows in, with the batches that come to it.</summary>
internal sealed class CollectedStep
{
    private readonly KernelData _data;
    private readonly PlannedStep _step;
    private readonly ICollector _collector;
    private readonly IReadOnlyList<RowBatch> _batches;

    private CollectedStep(KernelData data, PlannedStep step, IReadOnlyList<RowBatch> batches)
    {
        _data = data;
        _step = step;
        _collector = (ICollector)step.Step;
        _batches = batches;
    }

    public static CollectedStep Create(string pipeline)
    {
        KernelData data = new(pipeline);
        PlannedStep step = data.Planned<ICollector>();
        return new CollectedStep(data, step, data.BatchesBefore(step));
    }

    /// <summary>The rows that the batches hold, as objects.</summary>
    public KernelOrder[] Orders() => [.. KernelOrder.Read(_data.Text).Where(order => order.IsKept)];

    /// <summary>A share that has taken all rows in.</summary>
    public ICollectorShare Fill()
    {
        ICollectorShare share = _collector.CreateShare(_data.CreateCollectContext(_step));
        foreach (RowBatch batch in _batches) share.Add(batch, _data.Rejects);
        return share;
    }

    /// <summary>Brings shares together and makes the rows of the result; returns how many.</summary>
    public int Finish(IReadOnlyList<ICollectorShare> shares)
    {
        int rows = 0;
        foreach (RowBatch batch in _collector.Finish(shares, _data.CreateCollectContext(_step)))
        {
            rows += batch.RowCount;
            batch.Release();
        }

        foreach (ICollectorShare share in shares) share.Dispose();
        return rows;
    }

    public void Delete() => _data.Delete();
}
