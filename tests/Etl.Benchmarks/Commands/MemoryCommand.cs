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
    /// <summary>Where the result stands in the document.</summary>
    public const string Section = "memory";

    private const string UsualSmall = "100MB";
    private const string UsualLarge = "2GB";

    public static Command Create()
    {
        Option<string> root = CommonOptions.Root();
        Option<string> small = Input("--small", UsualSmall);
        Option<string> large = Input("--large", UsualLarge);
        Option<bool> gzip = new("--gzip") { Description = "Measure the same as gzip files, too." };
        Option<int> runs = CommonOptions.Count("--runs", "Runs over each folder.", 3);
        Option<string> program = CommonOptions.Program();
        Option<bool> write = CommonOptions.Write();
        Command command = new("memory", "Compares the peak memory of runs over a small and a large folder.") { root, small, large, gzip, runs, program, write };
        command.Subcommands.Add(MemoryStepsCommand.Create());
        command.SetAction(async (parsed, cancellation) =>
        {
            string rootFolder = parsed.RootFolder(root);
            string text = await MeasureAsync(
                new EtlProgram(Path.GetFullPath(parsed.GetRequiredValue(program)), rootFolder),
                rootFolder,
                parsed.GetRequiredValue(small),
                parsed.GetRequiredValue(large),
                parsed.GetValue(gzip),
                parsed.GetRequiredValue(runs),
                cancellation);
            Console.WriteLine();
            Console.Write(text);
            if (parsed.GetValue(write)) BenchmarkDocument.Programs.Replace(Section, text);
        });
        return command;
    }

    /// <summary>Measures with the usual settings.</summary>
    public static Task<string> MeasureAsync(EtlProgram etl, string root, int runs, CancellationToken cancellation) =>
        MeasureAsync(etl, root, UsualSmall, UsualLarge, withGzip: true, runs, cancellation);

    private static async Task<string> MeasureAsync(EtlProgram etl, string root, string small, string large, bool withGzip, int runs, CancellationToken cancellation)
    {
        MemoryTrial trial = new(etl, root, runs);
        MarkdownTable table = new("files", "small folder, MB", "peak, MB", "large folder, MB", "peak, MB", "difference, MB");
        foreach (OrderForm form in withGzip ? [OrderForm.Csv, OrderForm.CsvGzip] : new[] { OrderForm.Csv })
        {
            MemoryPeak first = await trial.MeasureAsync(Folder(small, form, root), cancellation);
            MemoryPeak second = await trial.MeasureAsync(Folder(large, form, root), cancellation);
            table.Add(
                form.IsGzip ? "gzip" : "plain",
                Figures.Megabytes(first.InputBytes),
                Figures.Megabytes(first.PeakBytes),
                Figures.Megabytes(second.InputBytes),
                Figures.Megabytes(second.PeakBytes),
                Figures.Megabytes(second.PeakBytes - first.PeakBytes));
        }

        return Figures.Text($"The highest peak of {Figures.Runs(runs)} each.\n\n{table}\n{Machine.Describe(TimeProvider.System)}\n");
    }

    private static Option<string> Input(string name, string size) => new(name)
    {
        Description = "Size of the CSV text to generate, such as 100MB, or a folder of order files.",
        HelpName = "size or folder",
        DefaultValueFactory = _ => size,
    };

    private static string Folder(string sizeOrFolder, OrderForm form, string root) => ByteSize.TryParse(sizeOrFolder, out ByteSize size)
        ? OrderSet.OfBytes(size.Bytes, form).EnsureIn(root)
        : CommonOptions.ExistingFolder(sizeOrFolder);
}
