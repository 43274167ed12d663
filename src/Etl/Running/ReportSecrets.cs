using Etl.Common;

namespace Etl.Running;

/// <summary>Leaves the secrets of a pipeline out of its report.</summary>
internal static class ReportSecrets
{
    /// <summary>The report with *** for every secret in the texts that messages and addresses get into.</summary>
    public static RunReport LeaveOut(RunReport report, Redaction secrets) => secrets.IsEmpty ? report : report with
    {
        Failure = report.Failure is { } failure ? failure with { Item = Safe(failure.Item, secrets), Message = secrets.Apply(failure.Message) } : null,
        LeftOut = [.. report.LeftOut.Select(file => file with { Item = secrets.Apply(file.Item), Reason = secrets.Apply(file.Reason) })],
    };

    private static string? Safe(string? text, Redaction secrets) => text is null ? null : secrets.Apply(text);
}
