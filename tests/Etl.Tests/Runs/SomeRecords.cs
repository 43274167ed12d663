using Etl.Runs;

namespace Etl.Tests.Runs;

/// <summary>One record of each kind, with texts that are hard to write.</summary>
internal static class SomeRecords
{
    public static readonly WrittenFile File = new("write", "/out/{a}.csv", "/out/São \"Tomé\"\n.csv", 12, 638_000_000_000_000_000);

    public static readonly JournalRecord[] All =
    [
        new BeginRecord(1, "1.0.0", "20240131-120000-abcd", 1, new DateTimeOffset(2024, 1, 31, 12, 0, 0, TimeSpan.Zero)),
        new StagingRecord("/out", ["/out", "/"]),
        new StagingRecord("/other", []),
        new OutputsRecord([File, File with { Path = "/out/b.csv", Length = 0 }]),
        new StaleRecord([File with { Path = "/out/old.csv" }]),
        new CommitRecord(2, 1),
        new DoneRecord("done", 1.25, 3, 2),
    ];

    /// <summary>A journal of these records, as its bytes.</summary>
    public static byte[] Bytes(IEnumerable<JournalRecord> records) => [.. records.SelectMany(JournalLine.Write)];
}
