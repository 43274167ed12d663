using System.Globalization;

namespace Etl.Runs;

/// <summary>A journal in words.</summary>
internal static class RunHistory
{
    public static IEnumerable<string> Describe(IReadOnlyList<JournalRecord> records)
    {
        for (int at = 0; at < records.Count; at++)
        {
            if (records[at] is StagingRecord first)
            {
                int folders = records.Skip(at).TakeWhile(record => record is StagingRecord).Count();
                at += folders - 1;
                yield return folders == 1 ? $"outputs are staged in '{first.Folder}'" : string.Create(CultureInfo.InvariantCulture, $"outputs are staged in {folders:N0} folders, '{first.Folder}' the first");
            }
            else if (Describe(records[at]) is { } line)
            {
                yield return line;
            }
        }
    }

    private static string? Describe(JournalRecord record) => record switch
    {
        BeginRecord begin => string.Create(CultureInfo.InvariantCulture, $"{begin.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: attempt {begin.Attempt} begins, etl {begin.Etl}"),
        CommitRecord commit => string.Create(CultureInfo.InvariantCulture, $"all is computed: {commit.Outputs:N0} outputs are put in place, {commit.Stale:N0} old files are deleted"),
        DoneRecord { RejectedRows: null } done => $"{done.Status}: a later command put the outputs in place",
        DoneRecord done => string.Create(CultureInfo.InvariantCulture, $"{done.Status} after {done.Seconds:0.000} s"),
        _ => null, // the files of a commit, which the report lists
    };
}
