using System.CommandLine;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Data;
using Etl.Benchmarks.Measuring;
using Etl.Benchmarks.Reporting;

namespace Etl.Benchmarks.Commands;

/// <summary><c>memory steps</c>: whether the steps that need all rows keep to <c>limits.memory</c>, each in a run of its own.</summary>
internal static class MemoryStepsCommand
{
    /// <summary>Where the result stands in the document.</summary>
    public const string Section = "memory-steps";

    private const int UsualRows = 5_000_000;
    private const int UsualMebibytes = 256;

    public static Command Create()
    {
        Option<string> root = CommonOptions.Root();
        Option<string> program = CommonOptions.Program();
        Option<int> rows = CommonOptions.Count("--rows", "Rows of the input; the large side of a join has twice as many.", UsualRows);
        Option<int> memory = CommonOptions.Count("--memory", "The run's limit, MiB, from 128 up.", UsualMebibytes);
        Option<int> parallelism = CommonOptions.Count("--parallelism", "Workers of every step.", Environment.ProcessorCount);
        Option<bool> write = CommonOptions.Write();
        Command command = new("steps", "Measures the peak memory of each step that needs all rows, over rows far above the limit.") { root, program, rows, memory, parallelism, write };
        command.SetAction(async (parsed, cancellation) =>
        {
            string rootFolder = parsed.RootFolder(root);
            string text = await MeasureAsync(
                new EtlProgram(Path.GetFullPath(parsed.GetRequiredValue(program)), rootFolder),
                rootFolder,
                parsed.GetRequiredValue(rows),
                parsed.GetRequiredValue(memory),
                parsed.GetRequiredValue(parallelism),
                cancellation);
            Console.WriteLine();
            Console.Write(text);
            if (parsed.GetValue(write)) BenchmarkDocument.Programs.Replace(Section, text);
        });
        return command;
    }

    /// <summary>Measures with the usual settings.</summary>
    public static Task<string> MeasureAsync(EtlProgram etl, string root, CancellationToken cancellation) =>
        MeasureAsync(etl, root, UsualRows, UsualMebibytes, Environment.ProcessorCount, cancellation);

    private static async Task<string> MeasureAsync(EtlProgram etl, string root, int rows, int mebibytes, int parallelism, CancellationToken cancellation)
    {
        NumberedRows data = new(rows);
        data.EnsureIn(root);
        string folder = Directory.CreateDirectory(Path.Combine(root, "out", "memory-steps")).FullName;
        MarkdownTable table = new("steps", "limit, MiB", "peak, MiB", "within", "wall time, s");
        foreach ((string name, string steps) in AllRowsPipelines.Of(data, root))
        {
            string file = Path.Combine(folder, $"{name}.json");
            await File.WriteAllTextAsync(file, $$"""{ "name": "{{name}}", "limits": { "memory": "{{mebibytes}}MiB" }, "steps": [ {{steps}} ] }""", cancellation);
            Measurement run = await etl.RunFile(file, folder, parallelism).RunAsync(cancellation);
            double peak = run.PeakBytes / (double)(1 << 20);
            Console.WriteLine(Figures.Text($"  {name}: {peak:0} MiB in {run.Wall.TotalSeconds:0.0} s"));
            table.Add(name, Figures.Text($"{mebibytes}"), Figures.Text($"{peak:0}"), peak <= mebibytes ? "yes" : "NO", Figures.Text($"{run.Wall.TotalSeconds:0.0}"));
        }

        return Figures.Text($"{rows:#,0} rows, {parallelism} workers; one run each.\n\n{table}\n{Machine.Describe(TimeProvider.System)}\n");
    }
}
