using System.CommandLine;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Data;
using Etl.Benchmarks.Measuring;
using Etl.Benchmarks.Reporting;
using Etl.Definitions;

namespace Etl.Benchmarks.Commands;

/// <summary><c>memory</c>: whether the peak stays where it is when the input grows.</summary>
internal static class MemoryCommand
{
    public static Command Create()
    {
        Option<string> root = CommonOptions.Root();
        Option<string> small = Input("--small", "100MB");
        Option<string> large = Input("--large", "2GB");
        Option<bool> gzip = new("--gzip") { Description = "Measure the same as gzip files, too." };
        Option<int> runs = CommonOptions.Count("--runs", "Runs over each folder.", 3);
        Option<string> program = CommonOptions.Program();
        Option<bool> write = CommonOptions.Write();
        Command command = new("memory", "Compares the peak memory of runs over a small and a large folder.") { root, small, large, gzip, runs, program, write };
        command.Subcommands.Add(MemoryStepsCommand.Create());
        command.SetAction(async (parsed, cancellation) =>
        {
            string rootFolder = parsed.RootFolder(root);
            MemoryTrial trial = new(new EtlProgram(Path.GetFullPath(parsed.GetRequiredValue(program)), rootFolder), rootFolder, parsed.GetRequiredValue(runs));
            MarkdownTable table = new("files", "small folder, MB", "peak, MB", "large folder, MB", "peak, MB", "difference, MB");
            foreach (bool isCompressed in parsed.GetValue(gzip) ? [false, true] : new[] { false })
            {
                MemoryPeak first = await trial.MeasureAsync(Folder(parsed.GetRequiredValue(small), isCompressed, rootFolder), cancellation);
                MemoryPeak second = await trial.MeasureAsync(Folder(parsed.GetRequiredValue(large), isCompressed, rootFolder), cancellation);
                table.Add(
                    isCompressed ? "gzip" : "plain",
                    Figures.Megabytes(first.InputBytes),
                    Figures.Megabytes(first.PeakBytes),
                    Figures.Megabytes(second.InputBytes),
                    Figures.Megabytes(second.PeakBytes),
                    Figures.Megabytes(second.PeakBytes - first.PeakBytes));
            }

            string text = Figures.Text($"The highest peak of {Figures.Runs(parsed.GetRequiredValue(runs))} each.\n\n{table}\n{Machine.Describe(TimeProvider.System)}\n");
            Console.WriteLine();
            Console.Write(text);
            if (parsed.GetValue(write)) BenchmarkDocument.Replace("memory", text);
        });
        return command;
    }

    private static Option<string> Input(string name, string size) => new(name)
    {
        Description = "Size of the CSV text to generate, such as 100MB, or a folder of order files.",
        HelpName = "size or folder",
        DefaultValueFactory = _ => size,
    };

    private static string Folder(string sizeOrFolder, bool isCompressed, string root) => ByteSize.TryParse(sizeOrFolder, out ByteSize size)
        ? OrderSet.OfBytes(size.Bytes, isCompressed).EnsureIn(root)
        : CommonOptions.ExistingFolder(sizeOrFolder);
}
