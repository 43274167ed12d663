using System.CommandLine;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Data;
using Etl.Benchmarks.Measuring;
using Etl.Benchmarks.Reporting;

namespace Etl.Benchmarks.Commands;

/// <summary><c>memory steps</c>: whether the steps that need all rows keep to <c>limits.memory</c>, each in a run of its own.</summary>
internal static class MemoryStepsCommand
{
    public static Command Create()
    {
        Option<string> root = CommonOptions.Root();
        Option<string> program = CommonOptions.Program();
        Option<int> rows = CommonOptions.Count("--rows", "Rows of the input; the large side of a join has twice as many.", 5_000_000);
        Option<int> memory = CommonOptions.Count("--memory", "The run's limit, MiB, from 128 up.", 256);
        Option<int> parallelism = CommonOptions.Count("--parallelism", "Workers of every step.", Environment.ProcessorCount);
        Command command = new("steps", "Measures the peak memory of each step that needs all rows, over rows far above the limit.") { root, program, rows, memory, parallelism };
        command.SetAction(async (parsed, cancellation) =>
        {
            string rootFolder = parsed.RootFolder(root);
            EtlProgram etl = new(Path.GetFullPath(parsed.GetRequiredValue(program)), rootFolder);
            int limit = parsed.GetRequiredValue(memory);
            NumberedRows data = new(parsed.GetRequiredValue(rows));
            data.EnsureIn(rootFolder);
            string folder = Directory.CreateDirectory(Path.Combine(rootFolder, "out", "memory-steps")).FullName;
            MarkdownTable table = new("steps", "limit, MiB", "peak, MiB", "within", "wall time, s");
            foreach ((string name, string steps) in AllRowsPipelines.Of(data, rootFolder))
            {
                string file = Path.Combine(folder, $"{name}.json");
                await File.WriteAllTextAsync(file, $$"""{ "name": "{{name}}", "limits": { "memory": "{{limit}}MiB" }, "steps": [ {{steps}} ] }""", cancellation);
                Measurement run = await etl.RunFile(file, folder, parsed.GetRequiredValue(parallelism)).RunAsync(cancellation);
                double peak = run.PeakBytes / (double)(1 << 20);
                Console.WriteLine(Figures.Text($"  {name}: {peak:0} MiB in {run.Wall.TotalSeconds:0.0} s"));
                table.Add(name, Figures.Text($"{limit}"), Figures.Text($"{peak:0}"), peak <= limit ? "yes" : "NO", Figures.Text($"{run.Wall.TotalSeconds:0.0}"));
            }

            Console.WriteLine();
            Console.Write(Figures.Text($"{table}\n{Machine.Describe(TimeProvider.System)}\n"));
        });
        return command;
    }
}
