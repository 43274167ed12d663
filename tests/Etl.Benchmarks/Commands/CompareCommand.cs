using System.CommandLine;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Measuring;
using Etl.Benchmarks.Reporting;

namespace Etl.Benchmarks.Commands;

/// <summary><c>compare</c>: etl and the installed peers on one workload.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        Option<string> root = CommonOptions.Root();
        Option<string> work = new("--work") { Description = "What to read.", DefaultValueFactory = _ => Workload.Folder };
        work.AcceptOnlyFromAmong(Workload.All);
        Option<string?> folder = new("--folder") { Description = "Folder of order files to read instead of generated ones.", HelpName = "folder" };
        Option<int> runs = CommonOptions.Count("--runs", "Rounds that count, after one to warm up.", 5);
        Option<string> program = CommonOptions.Program();
        Option<string[]> without = new("--without") { Description = "Peer to leave out: DuckDB, Polars or pandas; can be repeated.", HelpName = "name" };
        without.AcceptOnlyFromAmong("DuckDB", "Polars", "pandas");
        Option<bool> install = new("--install-peers") { Description = "Install DuckDB and Polars below the root with npm first." };
        Option<bool> write = CommonOptions.Write();
        ShapeOptions shape = new();
        Command command = new("compare", "Runs etl and its peers in turns as whole processes, checks that their results agree, and prints what each took.") { root, work, folder, runs, program, without, install, write };
        shape.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string rootFolder = parsed.RootFolder(root);
            string workload = parsed.GetRequiredValue(work);
            string input = parsed.GetValue(folder) is { } given ? CommonOptions.ExistingFolder(given) : shape.Orders(workload, parsed).EnsureIn(rootFolder);

            PeerFolder peers = new(rootFolder);
            if (parsed.GetValue(install)) await peers.InstallAsync(cancellation);
            (IReadOnlyList<Contender> present, IReadOnlyList<AbsentPeer> absent) = await peers.FindAsync(cancellation);
            foreach (AbsentPeer peer in absent) Console.WriteLine($"{peer.Name} is not installed. To compare with it: {peer.Cure}.");

            EtlProgram etl = new(Path.GetFullPath(parsed.GetRequiredValue(program)), rootFolder);
            string[] left = parsed.GetValue(without) ?? [];
            Contender[] contenders = [etl.AsContender(), .. present.Where(peer => !left.Contains(peer.Name))];
            Race race = new(contenders, input, Path.Combine(rootFolder, "out", workload));
            IReadOnlyList<IReadOnlyList<Measurement>> measurements = await race.RunAsync(parsed.GetRequiredValue(runs), cancellation);

            string text = ComparisonText.Create(contenders, measurements, input);
            Console.WriteLine();
            Console.Write(text);
            if (parsed.GetValue(write)) BenchmarkDocument.Replace(workload, text);
        });
        return command;
    }
}
