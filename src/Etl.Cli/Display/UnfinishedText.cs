using System.Globalization;
using System.Text;
using Etl.Running;

namespace Etl.Cli.Display;

/// <summary>What is said about a run that failed or was stopped: why, what it leaves behind, how far each step was.</summary>
internal static class UnfinishedText
{
    public static string Write(RunReport report, string root)
    {
        StringBuilder text = new();
        text.AppendLine(report.Status == RunStatus.Cancelled
            ? $"stopped after {Figures.Duration(report.Elapsed)}"
            : $"error: {report.Failure?.ToString() ?? "The run failed without saying why."}");
        if (report is { Status: RunStatus.Cancelled, Failure: { } left }) text.AppendLine(left.ToString());
        text.AppendLine(report.Outputs.Count == 0
            ? "No output was written; what was there before is unchanged."
            : $"These outputs were put in place before that, the others were not: {string.Join(", ", report.Outputs.Select(output => Figures.PathFrom(root, output.Path)))}.");
        if (report.RejectedRows > 0) text.AppendLine(RunSummary.Rejects(report, root));
        foreach (string tally in RunSummary.Tallies(report)) text.AppendLine(tally);
        text.Append("How far the steps were:");
        int ids = report.Steps.Count == 0 ? 0 : report.Steps.Max(step => step.Id.Length);
        foreach (StepSnapshot step in report.Steps)
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {step.Id.PadRight(ids)}  {Reached(step)}");
        return text.ToString();
    }

    private static string Reached(StepSnapshot step)
    {
        string taken = StepFigures.In(step);
        string made = StepFigures.Out(step);
        List<string> parts = [];
        if (taken.Length > 0) parts.Add(taken + " in");
        if (made.Length > 0) parts.Add(made + " out");
        if (step.RowsRejected > 0) parts.Add($"{Figures.Count(step.RowsRejected)} rejected");
        if (step.RowsCreated > 0) parts.Add(StepFigures.Created(step));
        if (step.RowsDropped > 0) parts.Add(StepFigures.Dropped(step));
        return parts.Count == 0 ? "nothing yet" : string.Join(", ", parts);
    }
}
