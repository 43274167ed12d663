using System.Runtime.InteropServices;
using System.Text.Json;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Comparing;

/// <summary>
/// The peers, and the folder that holds the packages and scripts of some: scripts find packages only in folders above
/// their own.
/// </summary>
internal sealed class Toolbox
{
    private static readonly string[] DuckDbPackages = ["@duckdb/node-api"];

    // Both parts are named, because npm leaves the second one out in silence where Node.js is older than it asks for. It
    // runs there all the same.
    private static readonly string[] PolarsPackages = ["nodejs-polars", $"nodejs-polars-linux-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}-gnu"];

    // A python3 that comes first in the path may be one without pandas.
    private static readonly string[] Pythons = ["python3", "/usr/bin/python3"];

    private readonly string _folder;

    private Toolbox(string root)
    {
        _folder = Path.Combine(root, "peers");
        Directory.CreateDirectory(_folder);
        foreach (string script in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Peers")))
            File.Copy(script, Path.Combine(_folder, Path.GetFileName(script)), overwrite: true);
        DuckDb = NodeScripts("DuckDB", DuckDbPackages);
        Polars = NodeScripts("Polars", PolarsPackages);
    }

    public Tool DuckDb { get; }

    public Tool Polars { get; }

    public required Tool Pandas { get; init; }

    public required Tool Python { get; init; }

    public required Tool Aria2 { get; init; }

    public required Tool Curl { get; init; }

    /// <summary>Finds out what is installed.</summary>
    /// <param name="root">Folder of the benchmarks.</param>
    /// <param name="install">Whether to let npm install, below the root only, what it has.</param>
    /// <param name="cancellation">Ends the programs that are asked.</param>
    public static async Task<Toolbox> OpenAsync(string root, bool install, CancellationToken cancellation)
    {
        string folder = Path.Combine(root, "peers");
        if (install) await InstallAsync(Directory.CreateDirectory(folder).FullName, cancellation);
        return new Toolbox(root)
        {
            Pandas = await PythonScriptsAsync("pandas", "import pandas; print(pandas.__version__)", "'apt-get install python3-pandas', or as your system does it", folder, cancellation),
            Python = await PythonScriptsAsync("Python", "import platform; print(platform.python_version())", "install Python 3", folder, cancellation),
            Aria2 = await ProgramAsync("aria2", "aria2c", "'apt-get install aria2', or as your system does it", folder, cancellation),
            Curl = await ProgramAsync("curl", "curl", "'apt-get install curl', or as your system does it", folder, cancellation),
        };
    }

    private static Task InstallAsync(string folder, CancellationToken cancellation) =>
        new ChildProcess("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, .. DuckDbPackages, .. PolarsPackages]) { Folder = folder }.RunAsync(cancellation);

    private Tool NodeScripts(string name, string[] packages)
    {
        string?[] versions = [.. packages.Select(PackageVersion)];
        return new Tool(
            name,
            versions.Contains(null) ? null : versions[0],
            $"install Node.js, then give --install-peers or run 'npm install {string.Join(' ', packages)}' in {_folder}",
            arguments => new ChildProcess("node", [Path.Combine(_folder, arguments[0]), .. arguments.Skip(1)]) { Folder = _folder });
    }

    private string? PackageVersion(string package)
    {
        string file = Path.Combine(_folder, "node_modules", package, "package.json");
        if (!File.Exists(file)) return null;
        using JsonDocument description = JsonDocument.Parse(File.ReadAllText(file));
        return description.RootElement.GetProperty("version").GetString();
    }

    private static async Task<Tool> PythonScriptsAsync(string name, string ask, string cure, string folder, CancellationToken cancellation)
    {
        foreach (string python in Pythons)
        {
            if (await new ChildProcess(python, ["-c", ask]) { Folder = folder }.OutputAsync(cancellation) is not { } version) continue;
            return new Tool(name, version, cure, arguments => new ChildProcess(python, [Path.Combine(folder, arguments[0]), .. arguments.Skip(1)]) { Folder = folder, StartsOthers = true });
        }

        return new Tool(name, null, cure, arguments => new ChildProcess(Pythons[0], arguments) { Folder = folder });
    }

    /// <summary>A program that says its version as the last word of the first part of its answer, as in "aria2 version 1.36.0".</summary>
    private static async Task<Tool> ProgramAsync(string name, string program, string cure, string folder, CancellationToken cancellation)
    {
        string? answer = await new ChildProcess(program, ["--version"]) { Folder = folder }.OutputAsync(cancellation);
        string? version = answer?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => char.IsAsciiDigit(word[0]));
        return new Tool(name, version, cure, arguments => new ChildProcess(program, arguments) { Folder = folder });
    }
}
