using System.Reflection;
using Etl.Benchmarks.Measuring;
using Etl.Running;

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

    public Contender AsContender() => new("etl", Version, (input, output) => Run(input, output));

    /// <summary>A run of the orders pipeline over a folder.</summary>
    public ChildProcess Run(string input, string output, params string[] more)
    {
        string[] run = ["run", OrdersPipeline, "--param", $"folder={input}", "--param", $"output={output}", "--quiet", .. more];
        return Start(run, Folder);
    }

    /// <summary>A run of a pipeline file, in a folder of its own.</summary>
    public ChildProcess RunFile(string file, string folder, int parallelism) =>
        Start(["run", file, "--quiet", "--parallelism", parallelism.ToString(System.Globalization.CultureInfo.InvariantCulture)], folder);

    private ChildProcess Start(string[] arguments, string folder) => Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
        ? new ChildProcess("dotnet", [Path, .. arguments]) { Folder = folder }
        : new ChildProcess(Path, arguments) { Folder = folder };

    private static string Version =>
        typeof(PipelineRunner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
