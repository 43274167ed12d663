using Etl.Benchmarks.Measuring;

namespace Etl.Faults.Programs;

/// <summary><c>etl serve-files</c>, as long as it is not disposed.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly EtlProcess _process;

    private FileServer(EtlProcess process, string address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>With a '/' at its end.</summary>
    public string Address { get; }

    public static async Task<FileServer> StartAsync(EtlProgram program, string folder, CancellationToken cancellation)
    {
        EtlProcess process = program.Start(folder, Environment.ProcessorCount, "serve-files", ".", "--latency", "5ms");
        if (await process.FirstLineAsync(cancellation) is { } address) return new FileServer(process, address);
        Ending ending = await process.EndAsync(cancellation);
        process.Dispose();
        throw new BenchmarkException(ending.ToString());
    }

    public void Dispose() => _process.Dispose();
}
