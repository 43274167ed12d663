using System.Globalization;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Comparing;

/// <summary>The <c>etl</c> that is measured: the build beside this program, or another one, such as a published one.</summary>
/// <param name="Path">Absolute path of etl.dll or of an executable.</param>
/// <param name="Folder">Folder that it runs in.</param>
internal sealed record EtlProgram(string Path, string Folder)
{
    public static string Default => System.IO.Path.Combine(AppContext.BaseDirectory, "etl.dll");

    public static string OrdersPipeline => PipelineFile("orders.json");

    /// <summary>A pipeline that comes with this program.</summary>
    public static string PipelineFile(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Pipelines", name);

    /// <summary>The program as one of those that are compared.</summary>
    public async Task<Tool> AsToolAsync(CancellationToken cancellation)
    {
        string version = await Start(["--version"]).OutputAsync(cancellation) ?? throw new BenchmarkException($"'{Path}' does not say its version, so it is not etl.");
        return new Tool("etl", version.Split('+')[0], "./etl.sh publish", Start) { IsOurs = true };
    }

    /// <summary>A run of the orders pipeline over a folder.</summary>
    public ChildProcess Run(string input, string output, params string[] more) =>
        Start(["run", OrdersPipeline, "--param", $"folder={input}", "--param", $"output={output}", "--quiet", .. more]);

    /// <summary>A run of a pipeline file, in a folder of its own.</summary>
    public ChildProcess RunFile(string file, string folder, int parallelism) =>
        Start(["run", file, "--quiet", "--parallelism", parallelism.ToString(CultureInfo.InvariantCulture)]) with { Folder = folder };

    private ChildProcess Start(IReadOnlyList<string> arguments) => Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
        ? new ChildProcess("dotnet", [Path, .. arguments]) { Folder = Folder }
        : new ChildProcess(Path, arguments) { Folder = Folder };
}
