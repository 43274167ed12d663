using System.IO.Compression;
using System.Text;
using CsvHelper;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Agreement;

/// <summary>A CSV file with a header, plain or gzip, that is read from start to end.</summary>
internal sealed class CsvFile : IDisposable
{
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    private readonly Stream _stream;
    private readonly CsvReader _reader;

    private CsvFile(Stream stream)
    {
        _stream = stream;
        _reader = CsvReader.Create(stream, Options);
        Names = _reader.Read() ? [.. Enumerable.Range(0, _reader.FieldCount).Select(Text)] : [];
    }

    public IReadOnlyList<string> Names { get; }

    /// <exception cref="BenchmarkException">There is no such file.</exception>
    public static CsvFile Open(string path)
    {
        if (!File.Exists(path)) throw new BenchmarkException($"There is no '{path}', which should be a result.");
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return new CsvFile(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
    }

    public bool Read() => _reader.Read();

    public ReadOnlySpan<byte> Bytes(int field) => _reader.GetSpan(field);

    public string Text(int field) => Encoding.UTF8.GetString(_reader.GetSpan(field));

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
    }
}
