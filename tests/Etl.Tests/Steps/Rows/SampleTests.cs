using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Rows;
using Etl.Steps.Rows.Exploding;
using Etl.Tests.Steps.Csv;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Rows;

public sealed class SampleTests : IDisposable
{
    private readonly FormatHarness _harness = new();

    [Fact]
    public void Keeps_the_same_rows_however_the_file_is_cut()
    {
        byte[] file = File(3_000);
        string[] whole = Read(new SampleOptions { Percent = 20, Seed = 7 }, file, 1 << 20);

        Assert.InRange(whole.Length, 500, 700);
        foreach (int size in (int[])[64, 1000, 20_000]) Assert.Equal(whole, Read(new SampleOptions { Percent = 20, Seed = 7 }, file, size));
        Assert.NotEqual(whole, Read(new SampleOptions { Percent = 20, Seed = 8 }, file, 1 << 20));
        Assert.NotEqual(whole, Read(new SampleOptions { Percent = 20 }, file, 1 << 20));
    }

    [Fact]
    public void A_larger_sample_holds_the_smaller_one()
    {
        byte[] file = File(1_000);

        Assert.Empty(Read(new SampleOptions { Percent = 10 }, file, 1 << 20).Except(Read(new SampleOptions { Percent = 30 }, file, 1 << 20)));
    }

    [Fact]
    public void Does_not_depend_on_rows_that_a_filter_took_out_before()
    {
        byte[] file = File(1_000);
        string[] all = Read(new SampleOptions { Percent = 50 }, file, 1 << 20);

        Assert.Equal(all.Where(row => row.Contains("7 |", StringComparison.Ordinal)), Read(new SampleOptions { Percent = 50 }, file, 500, (Filter.Type, new FilterOptions { Where = "id % 10 = 7" })));
    }

    [Fact]
    public void Tells_rows_of_one_record_apart()
    {
        byte[] file = Encoding.UTF8.GetBytes("id,list\n1," + string.Join(';', Enumerable.Range(0, 1_000)) + "\n2,5;6\n");
        (StepType, object) explode = (Explode.Type, new ExplodeOptions { Column = "list", Separator = ";", As = new ElementColumn { Name = "x" } });

        string[] rows = Read(new SampleOptions { Percent = 50 }, file, 1 << 20, explode);

        Assert.InRange(rows.Length, 400, 600);
        Assert.Equal(rows, Read(new SampleOptions { Percent = 50 }, file, 64, explode));
    }

    [Fact]
    public void Samples_rows_without_a_record_by_their_place()
    {
        IRowTransform sample = RowStepPlanning.Plan(Sample.Type, new SampleOptions { Percent = 50 }, new Schema([new("id", ColumnType.Int)]));
        string[] First(int part)
        {
            RowBatch batch = CellRows.ToBatch(sample.OutputSchema!, [.. Enumerable.Range(0, 100).Select(i => new object?[] { (long)i })], new Position(3, 0, part));
            RowBatch result = sample.CreateOperator().Apply(batch, new CollectingRejects());
            string[] rows = [.. CellRows.ToLines(result)];
            result.Release();
            return rows;
        }

        Assert.InRange(First(0).Length, 30, 70);
        Assert.Equal(First(0), First(0));
        Assert.NotEqual(First(0), First(1));
    }

    [Fact]
    public void Only_counting_needs_all_batches_in_order()
    {
        Assert.True(Plan(new SampleOptions { Every = 2 }).IsSequential);
        Assert.True(Plan(new SampleOptions { First = 2 }).IsSequential);
        Assert.False(Plan(new SampleOptions { Percent = 2 }).IsSequential);

        static IRowTransform Plan(SampleOptions options) => RowStepPlanning.Plan(Sample.Type, options, new Schema([new("id", ColumnType.Int)]));
    }

    public void Dispose() => _harness.Dispose();

    private static byte[] File(int rows) => Encoding.UTF8.GetBytes("id,list\n" + string.Concat(Enumerable.Range(0, rows).Select(i => $"{i},x\n")));

    /// <summary>The rows of a file, cut into chunks of a size, that are sampled behind another step.</summary>
    private string[] Read(SampleOptions options, byte[] file, int chunkBytes, (StepType Type, object Options)? before = null)
    {
        IRowReader reader = CsvSteps.Read(new() { Columns = CsvSteps.Columns(("id", ColumnType.Int), ("list", ColumnType.Text)) });
        List<IRowTransform> steps = [];
        if (before is { } first) steps.Add(RowStepPlanning.Plan(first.Type, first.Options, reader.OutputSchema!));
        steps.Add(RowStepPlanning.Plan(Sample.Type, options, steps.Count > 0 ? steps[0].OutputSchema! : reader.OutputSchema!));
        return _harness.ReadThrough(reader, steps, file, chunkBytes);
    }
}
