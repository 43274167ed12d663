using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Sorting;
using Etl.Steps.Windows;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Sorting;

/// <summary>What a worker takes beside its share of the memory: there are as many of these as workers, and nobody charges them.</summary>
public sealed class ShareMemoryTests
{
    private const int Rows = 200_000;
    private const long ShareBytes = 1 << 20;

    // The share itself, what its index and its tables leave behind as they grow, and the numbers of the batch's rows. The
    // keys and rows of the batch alone, encoded as a whole, are several times that.
    private const long MostBytes = 8 << 20;

    private static readonly Schema Schema = new([new("n", ColumnType.Int), new("name", ColumnType.Text)]);

    [Theory]
    [InlineData("sort")]
    [InlineData("dedupe")]
    [InlineData("top")]
    [InlineData("window")]
    public void A_worker_takes_little_beside_its_share_however_large_a_batch_is(string name)
    {
        using Collecting collecting = new();
        ICollector step = Step(name);
        RowBatch batch = CellRows.ToBatch(Schema, [.. Enumerable.Range(0, Rows).Select(i => new object?[] { (long)i, $"name {i}" })]);
        using ICollectorShare share = step.CreateShare(collecting.Context(step, ShareBytes));

        long before = GC.GetAllocatedBytesForCurrentThread();
        share.Add(batch, collecting.Rejects);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        batch.Release();
        Assert.InRange(collecting.Files, 2, Rows);
        Assert.InRange(allocated, 0, MostBytes);
    }

    private static ICollector Step(string name) => name switch
    {
        "sort" => PlanProblems.Step<Sort>(Sort.Type, new SortOptions { By = [Key("name")] }, MessageKind.Rows, Schema),
        "dedupe" => PlanProblems.Step<Dedupe>(Dedupe.Type, new DedupeOptions { By = ["name"] }, MessageKind.Rows, Schema),
        "top" => PlanProblems.Step<Top>(Top.Type, new TopOptions { By = ["name"], Order = [Key("n")], Rows = 1 }, MessageKind.Rows, Schema),
        _ => PlanProblems.Step<Window>(Window.Type, new WindowOptions { By = ["name"], Columns = [new("total", "sum(n) over all")] }, MessageKind.Rows, Schema),
    };

    private static SortKeyOptions Key(string column) => new() { Column = column };
}
