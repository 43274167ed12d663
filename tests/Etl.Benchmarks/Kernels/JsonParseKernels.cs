using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Etl.Benchmarks.Data;
using Etl.Steps;

namespace Etl.Benchmarks.Kernels;

[KernelSuite("Parse: JSON lines to typed columns", IsJson = true)]
public class JsonParseKernels
{
    private readonly KernelData _data = new("ndjson.json", OrderForm.Json);
    private IReadOnlyList<KeptChunk> _chunks = [];
    private IChunkParser _parser = null!;

    [GlobalSetup]
    public void Setup()
    {
        _chunks = _data.Chunks();
        _parser = _data.CreateParser();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = KernelData.Rows, Description = "Utf8JsonReader, reading tokens only")]
    public int TokensOnly()
    {
        int tokens = 0;
        foreach (KeptChunk chunk in _chunks)
        {
            Utf8JsonReader reader = new(chunk.Records.Span, new JsonReaderOptions { AllowMultipleValues = true });
            while (reader.Read()) tokens++;
        }

        return tokens;
    }

    [Benchmark(OperationsPerInvoke = KernelData.Rows, Description = "json.read, 5 of 9 columns")]
    public int FiveColumns() => CsvParseKernels.Parse(_parser, _chunks, _data.Rejects);

    [GlobalCleanup]
    public void Cleanup() => _data.Delete();
}
