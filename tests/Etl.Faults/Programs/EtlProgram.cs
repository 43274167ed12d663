using System.Diagnostics;
using System.Globalization;
using Etl.Benchmarks.Measuring;

namespace Etl.Faults.Programs;

/// <summary>The <c>etl</c> that is killed.</summary>
/// <param name="Path">Absolute path of etl.dll or of an executable.</param>
internal sealed record EtlProgram(string Path)
{
    public static string Default => System.IO.Path.Combine(AppContext.BaseDirectory, "etl.dll");

    /// <summary>Starts it in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cores">How many cores it believes that there are, and so its parallelism.</param>
    /// <param name="arguments">Its command line.</param>
    /// <exception cref="BenchmarkException">It cannot be started.</exception>
    public EtlProcess Start(string folder, int cores, params IReadOnlyList<string> arguments)
    {
        bool isLibrary = Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        ProcessStartInfo start = new(isLibrary ? "dotnet" : Path, isLibrary ? [Path, .. arguments] : arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = cores.ToString(CultureInfo.InvariantCulture);
        try
        {
            return new EtlProcess(Process.Start(start)!, string.Join(' ', arguments));
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BenchmarkException($"'{Path}' cannot be started: {e.Message}");
        }
    }
}
