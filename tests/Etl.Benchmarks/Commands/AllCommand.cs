using System.CommandLine;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Reporting;
using Etl.Benchmarks.Works;

namespace Etl.Benchmarks.Commands;

/// <summary><c>all</c>: every work in turn, and a table of all targets.</summary>
internal static class AllCommand
{
    public static Command Create()
    {
        TrialOptions options = new();
        Command command = new("all", "Generates the data, compares etl and its peers on every work, checks that all results agree, and says which targets are met.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            MarkdownTable table = new("work", "target", "measured", "met");
            foreach (string[] row in await options.MeasureAsync(AllWorks.List, parsed, cancellation)) table.Add(row);
            options.Publish(parsed, "targets", $"{table}\n{Machine.Describe(TimeProvider.System)}\n");

            string root = options.Root(parsed);
            options.Publish(parsed, DownloadsCommand.Section, await DownloadsCommand.MeasureAsync(root, options.Runs(parsed), cancellation));
            options.Publish(parsed, MemoryCommand.Section, await MemoryCommand.MeasureAsync(new EtlProgram(options.Program(parsed), root), root, options.Runs(parsed), cancellation));
        });
        return command;
    }
}
