using System.CommandLine;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Measuring;
using Etl.Benchmarks.Reporting;
using Etl.Benchmarks.Works;

namespace Etl.Benchmarks.Commands;

/// <summary><c>all</c>: every work in turn, and a table of all targets.</summary>
internal static class AllCommand
{
    private const string Targets = "targets";

    public static Command Create()
    {
        TrialOptions options = new();
        Command command = new("all", "Generates the data, compares etl and its peers on every work, checks that all results agree, and says which targets are met.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            options.CheckDocument(parsed, [.. AllWorks.Names, Targets, DownloadsCommand.Section, MemoryCommand.Section, MemoryStepsCommand.Section]);
            Faults faults = new();
            MarkdownTable table = new("work", "target", "measured", "met");
            foreach (string[] row in await options.MeasureAsync(AllWorks.List, parsed, faults, cancellation)) table.Add(row);
            options.Publish(parsed, Targets, $"{table}\n{Machine.Describe(TimeProvider.System)}\n");

            string root = options.Root(parsed);
            EtlProgram etl = new(options.Program(parsed), root);
            int runs = options.Runs(parsed);
            await faults.TryAsync(DownloadsCommand.Section, async () => options.Publish(parsed, DownloadsCommand.Section, await DownloadsCommand.MeasureAsync(root, runs, cancellation)));
            await faults.TryAsync(MemoryCommand.Section, async () => options.Publish(parsed, MemoryCommand.Section, await MemoryCommand.MeasureAsync(etl, root, runs, cancellation)));
            await faults.TryAsync(MemoryStepsCommand.Section, async () => options.Publish(parsed, MemoryStepsCommand.Section, await MemoryStepsCommand.MeasureAsync(etl, root, cancellation)));
            faults.ThrowIfAny();
        });
        return command;
    }
}
