using System.Globalization;
using Etl.Runs;

namespace Etl.Cli.Display;

/// <summary>What is said about runs in more than one place.</summary>
internal static class RunWords
{
    public static string Standing(RunInfo run) => run.IsHalfCommitted && run.Standing == RunStanding.Interrupted ? "interrupted at its end" : run.Standing.ToString().ToLowerInvariant();

    public static string HowItEnded(RunInfo run) => run.Standing switch
    {
        RunStanding.Failed => "failed",
        RunStanding.Cancelled => "was cancelled",
        RunStanding.Done => "is done",
        RunStanding.Running => "is being worked on",
        RunStanding.Damaged => "cannot be read",
        _ => "was interrupted",
    };

    public static string Completed(RunInfo run) =>
        $"Run {run.Folder.Id} was interrupted while its outputs were put in place; they are complete now{(run.Record is { } record ? $", as of {Time(record.Started)}" : "")}.";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
