using System.Text.Json;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Comparing;

/// <summary>Where the peers' packages and scripts are: scripts find packages only in folders above their own.</summary>
internal sealed class PeerFolder
{
    private const string DuckDb = "@duckdb/node-api";
    private const string Polars = "nodejs-polars";
    private static readonly string[] Pythons = ["python3", "/usr/bin/python3"];

    private readonly string _folder;

    public PeerFolder(string root)
    {
        _folder = Path.Combine(root, "peers");
        Directory.CreateDirectory(_folder);
        foreach (string script in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Peers")))
            File.Copy(script, Path.Combine(_folder, Path.GetFileName(script)), overwrite: true);
    }

    /// <summary>Lets npm install the two peers that it has, into this folder only.</summary>
    public Task InstallAsync(CancellationToken cancellation) =>
        new ChildProcess("npm", ["install", "--no-audit", "--no-fund", "--prefix", _folder, DuckDb, Polars]) { Folder = _folder }.RunAsync(cancellation);

    /// <summary>The peers that can run, and those that are not installed.</summary>
    public async Task<(IReadOnlyList<Contender> Present, IReadOnlyList<AbsentPeer> Absent)> FindAsync(CancellationToken cancellation)
    {
        List<Contender> present = [];
        List<AbsentPeer> absent = [];
        AddNode("DuckDB", DuckDb, "duckdb.mjs");
        AddNode("Polars", Polars, "polars.mjs");
        if (await FindPandasAsync(cancellation) is { } pandas) present.Add(pandas);
        else absent.Add(new AbsentPeer("pandas", "'apt-get install python3-pandas', or as your system does it"));
        return (present, absent);

        void AddNode(string name, string package, string script)
        {
            if (PackageVersion(package) is { } version) present.Add(new Contender(name, version, Command("node", script)));
            else absent.Add(new AbsentPeer(name, $"install Node.js and run this with --install-peers, or run 'npm install {package}' in {_folder}"));
        }
    }

    private async Task<Contender?> FindPandasAsync(CancellationToken cancellation)
    {
        foreach (string python in Pythons)
        {
            ChildProcess ask = new(python, ["-c", "import pandas; print(pandas.__version__)"]) { Folder = _folder };
            if (await ask.OutputAsync(cancellation) is { } version) return new Contender("pandas", version, Command(python, "pandas_pool.py"));
        }

        return null;
    }

    private Func<string, string, ChildProcess> Command(string program, string script) =>
        (input, output) => new ChildProcess(program, [Path.Combine(_folder, script), input, output]) { Folder = _folder };

    private string? PackageVersion(string package)
    {
        string file = Path.Combine(_folder, "node_modules", package, "package.json");
        if (!File.Exists(file)) return null;
        using JsonDocument description = JsonDocument.Parse(File.ReadAllText(file));
        return description.RootElement.GetProperty("version").GetString();
    }
}
