using System.Globalization;
using Etl.Cli.Reporting;
using Etl.Running;
using Etl.Runs;

namespace Etl.Cli.Display;

/// <summary>All that is known of one run.</summary>
internal static class RunText
{
    public static void Write(RunInfo run, CommandContext context)
    {
        TextWriter output = context.Output;
        output.WriteLine($"run {run.Folder.Id}: {RunWords.Standing(run)}");
        if (run.Problem is { } problem) output.WriteLine(VisibleText.Of(problem));
        if (run.Record is { } record) Write(record, output);
        output.WriteLine();
        foreach (string line in run.History) output.WriteLine(VisibleText.Of(line));
        if (run.Standing is RunStanding.Interrupted or RunStanding.Failed or RunStanding.Cancelled) output.WriteLine($"'etl resume {run.Folder.Id}' finishes it, unless a later run has succeeded.");
        output.WriteLine();
        WriteReport(run, context);
        if (run.Record is { } last) output.WriteLine($"the pipeline as it was run:\n{VisibleText.Of(last.Text, keepsLines: true)}");
    }

    private static void Write(RunRecord run, TextWriter output)
    {
        output.WriteLine($"pipeline: {VisibleText.Of(run.Pipeline)}, from {VisibleText.Of(run.File)}");
        output.WriteLine($"root: {VisibleText.Of(run.Root)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"started: {RunWords.Time(run.Started)} by etl {run.Etl}, process {run.ProcessId}"));
        foreach ((string name, string value) in run.Parameters) output.WriteLine(VisibleText.Of($"parameter {name} = {value}"));
        foreach ((string name, string value) in run.Overrides) output.WriteLine(VisibleText.Of($"setting {name} = {value}"));
        if (run.Parallelism is { } workers) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"parallelism: {workers}"));
    }

    private static void WriteReport(RunInfo run, CommandContext context)
    {
        if (run.Standing is RunStanding.Running or RunStanding.Interrupted) return;
        if (ReportFile.Read(run.Folder.ReportFile) is not { } report)
        {
            context.Output.WriteLine($"There are no figures: '{run.Folder.ReportFile}' is missing or cannot be read.\n");
            return;
        }

        string root = run.Record?.Root ?? context.CurrentFolder;
        if (report.Status == RunStatus.Done) RunSummary.Write(report, root, context.Output, context.Width);
        else context.Output.WriteLine(UnfinishedText.Write(report, root));
        context.Output.WriteLine();
    }
}
