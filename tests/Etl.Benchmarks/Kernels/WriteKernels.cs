using BenchmarkDotNet.Attributes;
using CsvHelper;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Benchmarks.Kernels;

[KernelSuite("Write: typed columns to a CSV file of nine columns")]
public class WriteKernels
{
    private static readonly CsvWriterOptions Options = new() { Separator = ',', HasHeader = false };

    private readonly KernelData _data = new("copy.json");
    private IRowSink _sink = null!;
    private IReadOnlyList<RowBatch> _batches = [];
    private KernelOrder[] _orders = [];
    private string _path = "";

    [GlobalSetup]
    public void Setup()
    {
        PlannedStep step = _data.Planned<IRowSink>();
        _sink = (IRowSink)step.Step;
        _batches = _data.BatchesBefore(step);
        _orders = KernelOrder.Read(_data.Text);
        _path = Path.GetTempFileName();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "CsvHelper, over objects")]
    public void CsvHelperOnly()
    {
        using FileStream file = File.Create(_path);
        using CsvWriter writer = CsvWriter.Create(file, Options);
        foreach (KernelOrder order in _orders)
        {
            writer.WriteField(order.OrderId);
            writer.WriteField(order.Time);
            writer.WriteField(order.Store);
            writer.WriteField(order.Product);
            writer.WriteField(order.Country);
            writer.WriteField(order.Quantity);
            writer.WriteField(order.UnitPrice);
            writer.WriteField(order.Discount);
            writer.WriteField(order.Note);
            writer.EndRecord();
        }
    }

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "csv.write")]
    public void CsvWrite() => _data.Write(_sink, _batches);

    [GlobalCleanup]
    public void Cleanup()
    {
        File.Delete(_path);
        _data.Delete();
    }
}
