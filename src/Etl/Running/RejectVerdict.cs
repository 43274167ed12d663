using System.Globalization;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Judges the rejects of a run against its limits. The verdict depends on how many there are, not on when they were found.</summary>
internal static class RejectVerdict
{
    /// <summary>Why the run fails for its rejects; null when it does not.</summary>
    public static RunFailure? Find(RunState run)
    {
        RejectLog rejects = run.Rejects;
        if (rejects.Count == 0) return null;
        PlanLimits limits = run.Plan.Limits;
        if (rejects.IsLimitPassed)
        {
            return Failure(rejects, Text($"limits.rejects.rows allows {limits.RejectRows}"), Text($"{{ \"rows\": {RoundUp(rejects.Count)} }}"));
        }

        long read = run.Plan.Steps.Where(step => step.Step is IRowReader).Sum(step => run.Meter(step).RowsIn);
        double percent = 100.0 * rejects.Count / Math.Max(read, 1);
        return limits.RejectPercent is { } allowed && percent > allowed
            ? Failure(rejects, Text($"that is {percent:0.###} % of {read} rows, and limits.rejects.percent allows {allowed:0.###}"), Text($"{{ \"percent\": {Math.Ceiling(percent)} }}"))
            : null;
    }

    private static RunFailure Failure(RejectLog rejects, string allowed, string setting)
    {
        (string stepId, Reject first) = rejects.InOrder().First();
        string count = rejects.Count == 1 ? "1 row was rejected" : Text($"{rejects.Count} rows were rejected");
        string column = first.Column is null ? "" : $"column '{first.Column}': ";
        string place = first.Origin is { } origin ? $"{origin}: " : $"the row {first.RawText}: ";
        return new RunFailure(stepId, null, $"{count}, but {allowed}. The first: {place}{column}{first.Reason.TrimEnd('.')}. Fix the rows, or allow some with \"limits\": {{ \"rejects\": {setting} }}.");
    }

    /// <summary>A limit that would let such a run pass: the next power of ten.</summary>
    private static long RoundUp(long count)
    {
        long limit = 10;
        while (limit < count) limit *= 10;
        return limit;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
