using BenchmarkDotNet.Attributes;
using CsvHelper;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Benchmarks.Kernels;

[KernelSuite("Parse: CSV records to typed columns")]
public class CsvParseKernels
{
    private static readonly CsvReaderOptions Options = new() { Separator = ',', HasHeader = false };

    private readonly KernelData _query = new("orders.json");
    private readonly KernelData _copy = new("copy.json");
    private IReadOnlyList<KeptChunk> _chunks = [];
    private IReadOnlyList<KeptChunk> _copyChunks = [];
    private IChunkParser _five = null!;
    private IChunkParser _all = null!;

    [GlobalSetup]
    public void Setup()
    {
        _chunks = _query.Chunks();
        _copyChunks = _copy.Chunks();
        _five = _query.CreateParser();
        _all = _copy.CreateParser();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "CsvHelper, reading fields only")]
    public int CsvHelperOnly()
    {
        int bytes = 0;
        foreach (KeptChunk chunk in _chunks)
        {
            using CsvReader reader = CsvReader.Create(chunk.Records, Options);
            while (reader.Read())
            {
                for (int field = 0; field < reader.FieldCount; field++) bytes += reader.GetSpan(field).Length;
            }
        }

        return bytes;
    }

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "csv.read, 5 of 9 columns")]
    public int FiveColumns() => Parse(_five, _chunks, _query.Rejects);

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "csv.read, 9 columns")]
    public int AllColumns() => Parse(_all, _copyChunks, _copy.Rejects);

    [GlobalCleanup]
    public void Cleanup()
    {
        _query.Delete();
        _copy.Delete();
    }

    internal static int Parse(IChunkParser parser, IReadOnlyList<KeptChunk> chunks, IRejectSink rejects)
    {
        int rows = 0;
        foreach (KeptChunk chunk in chunks)
        {
            RowBatch batch = parser.Parse(chunk.Copy(), rejects);
            rows += batch.RowCount;
            batch.Release();
        }

        return rows;
    }
}
