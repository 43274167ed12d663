using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Benchmarks.Kernels;

[KernelSuite("Inflate: a gzip file of CSV text")]
public class InflateKernels
{
    private const int BufferBytes = 1 << 16;

    private readonly KernelData _data = new("orders.json");
    private readonly byte[] _buffer = new byte[BufferBytes];
    private byte[] _compressed = [];

    [GlobalSetup]
    public void Setup()
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.Optimal)) gzip.Write(_data.Text);
        _compressed = target.ToArray();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "GZipStream")]
    public long Runtime() => ReadAll(new GZipStream(new MemoryStream(_compressed), CompressionMode.Decompress));

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "decompress")]
    public long Decompress()
    {
        FileMessage file = new(new Position(0, 0), "orders.csv.gz", "orders.csv.gz", new MemoryFile(_compressed)) { Length = _compressed.Length };
        FileMessage plain = _data.Step<IContentTransform>().Wrap(file);
        long bytes = ReadAll(plain.Content.OpenRead());
        plain.Release();
        return bytes;
    }

    [GlobalCleanup]
    public void Cleanup() => _data.Delete();

    private long ReadAll(Stream stream)
    {
        using (stream)
        {
            long bytes = 0;
            for (int read = stream.Read(_buffer); read > 0; read = stream.Read(_buffer)) bytes += read;
            return bytes;
        }
    }
}

[KernelSuite("Deflate: rows to a gzip file of CSV text")]
public class DeflateKernels
{
    private readonly KernelData _data = new("copy.json", output: "out.csv.gz");
    private IRowSink _sink = null!;
    private IReadOnlyList<RowBatch> _batches = [];
    private string _path = "";

    [GlobalSetup]
    public void Setup()
    {
        _sink = _data.Step<IRowSink>();
        _batches = _data.BatchesBefore(_data.Planned<IRowSink>());
        _path = Path.GetTempFileName();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "GZipStream, text that is there already")]
    public void Runtime()
    {
        using GZipStream gzip = new(File.Create(_path), CompressionLevel.Optimal);
        gzip.Write(_data.Text);
    }

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "csv.write to .csv.gz, which compresses on all cores")]
    public void CsvWrite() => _data.Write(_sink, _batches);

    [GlobalCleanup]
    public void Cleanup()
    {
        File.Delete(_path);
        _data.Delete();
    }
}
