using System.Text;
using System.Text.Json;
using Etl.Runs;
using Etl.Steps;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Runs;

public sealed class RunJournalTests
{
    [Fact]
    public async Task Reads_back_what_was_written()
    {
        await using IoFolder folder = new();
        Write(folder, SomeRecords.All);

        Assert.Equal(SomeRecords.All, JournalReader.ReadAll(folder.PathOf("journal")));
    }

    [Fact]
    public async Task Is_text_that_people_can_read()
    {
        await using IoFolder folder = new();
        Write(folder, [SomeRecords.All[0], new DoneRecord("done", 1.25, 3, 2)]);

        Assert.Equal(
            """
            dbf265d0 {"type":"begin","version":1,"etl":"1.0.0","run":"20240131-120000-abcd","attempt":1,"started":"2024-01-31T12:00:00+00:00"}
            8ec3e951 {"type":"done","status":"done","seconds":1.25,"rejectedRows":3,"outputs":2}

            """,
            await File.ReadAllTextAsync(folder.PathOf("journal"), TestContext.Current.CancellationToken));
    }

    /// <summary>The check value that every catalogue of checksums gives for CRC-32C.</summary>
    [Fact]
    public void Checksums_are_CRC_32C() => Assert.Equal(0xE3069283u, JournalLine.Checksum("123456789"u8));

    [Fact]
    public async Task Goes_on_where_it_was_cut_whatever_byte_that_was_at()
    {
        await using IoFolder folder = new();
        byte[] all = SomeRecords.Bytes(SomeRecords.All);
        string path = folder.PathOf("journal");
        for (int cut = 0; cut <= all.Length; cut++)
        {
            await File.WriteAllBytesAsync(path, all[..cut], TestContext.Current.CancellationToken);
            int whole = all[..cut].Count(value => value == '\n');
            // The first record says which version the rest is of, so a journal that was cut in it begins anew.
            JournalRecord next = whole == 0 ? SomeRecords.All[0] : new CommitRecord(cut, 0);
            Assert.Equal(SomeRecords.All.Take(whole), JournalReader.ReadAll(path));

            using (RunJournal journal = RunJournal.Open(path)) journal.Append(next);

            Assert.Equal([.. SomeRecords.All.Take(whole), next], JournalReader.ReadAll(path));
        }
    }

    [Fact]
    public async Task A_tail_of_several_broken_lines_is_torn_too()
    {
        await using IoFolder folder = new();
        byte[] all = [.. SomeRecords.Bytes(SomeRecords.All), .. "00000000 {}\n"u8, 0, 0, 0, (byte)'\n', 0, 0];
        string path = folder.Write("journal", all);

        Assert.Equal(SomeRecords.All, JournalReader.ReadAll(path));
        RunJournal.Open(path).Dispose();
        Assert.Equal(SomeRecords.Bytes(SomeRecords.All), await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_broken_line_with_good_ones_behind_it_is_damage_and_named()
    {
        await using IoFolder folder = new();
        byte[] all = SomeRecords.Bytes(SomeRecords.All);
        int second = Array.IndexOf(all, (byte)'\n') + 20;
        all[second] ^= 1;
        string path = folder.Write("journal", all);

        StepException e = Assert.Throws<StepException>(() => RunJournal.Open(path));

        Assert.Equal(path, e.Item);
        Assert.Equal("The run's journal is damaged at line 2: its checksum is not that of its text, and there are good lines behind it. Nothing of this run can be trusted; run the pipeline again, and remove this run's folder.", e.Message);
        Assert.Equal(all, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_record_of_an_unknown_kind_is_another_version_s()
    {
        await using IoFolder folder = new();
        string path = folder.Write("journal", [.. SomeRecords.Bytes(SomeRecords.All.Take(1)), .. SomeRecords.Bytes([new UnknownRecord()])]);

        Assert.Equal(
            $"Line 2 of the run's journal is a record of type 'later', which version 1 of the journal does not have. Use the version of etl that wrote it ({EtlVersion.Current} reads this).",
            Assert.Throws<StepException>(() => JournalReader.ReadAll(path)).Message);
    }

    [Fact]
    public async Task A_later_version_is_named_with_the_one_that_reads_it()
    {
        await using IoFolder folder = new();
        string path = folder.Write("journal", SomeRecords.Bytes([new BeginRecord(2, "9.1.0", "r", 1, DateTimeOffset.UnixEpoch)]));

        Assert.Equal(
            $"The run's journal is of version 2, written by etl 9.1.0; etl {EtlVersion.Current} reads versions up to 1. Use the version of etl that wrote it.",
            Assert.Throws<StepException>(() => JournalReader.ReadAll(path)).Message);
    }

    [Theory]
    [InlineData("{}", "damaged at line 2: it is no record: The given key was not present in the dictionary")]
    [InlineData("[]", "damaged at line 2: it is no record: ")]
    [InlineData("""{"type":1}""", "damaged at line 2: it is no record: ")]
    [InlineData("""{"type":"commit","outputs":1e99,"stale":0}""", "damaged at line 2: it is no record: ")]
    [InlineData("""{"type":"commit","outputs":1}""", "damaged at line 2: it is no record: ")]
    [InlineData("""{"type":"staging","folder":null,"created":[]}""", "damaged at line 2: it is no record: 'folder' is null")]
    [InlineData("nothing", "damaged at line 2: it is no record: ")]
    public async Task A_line_with_a_right_checksum_that_is_no_record_is_damage(string json, string message)
    {
        await using IoFolder folder = new();
        string path = folder.Write("journal", [.. SomeRecords.Bytes(SomeRecords.All.Take(1)), .. Line(json)]);

        Assert.Contains(message, Assert.Throws<StepException>(() => JournalReader.ReadAll(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_does_not_begin_is_damage()
    {
        await using IoFolder folder = new();
        string path = folder.Write("journal", SomeRecords.Bytes(SomeRecords.All.Skip(1)));

        Assert.Contains("damaged at line 1: a journal starts with a record of type 'begin'", Assert.Throws<StepException>(() => JournalReader.ReadAll(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_does_not_fill_the_memory()
    {
        await using IoFolder folder = new();
        string path = folder.PathOf("journal");
        await using (FileStream file = new(path, FileMode.CreateNew)) file.SetLength(1L << 32);
        long before = GC.GetTotalAllocatedBytes();

        Assert.Contains("damaged at line 1: it is longer than 16 MiB", Assert.Throws<StepException>(() => JournalReader.ReadAll(path)).Message, StringComparison.Ordinal);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 100 << 20);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Prop.ForAll((byte[] noise, int at, int kind) =>
    {
        byte[] good = SomeRecords.Bytes(SomeRecords.All);
        int place = (int)((uint)at % (uint)good.Length);
        byte[] bytes = (kind & 3) switch
        {
            0 => noise,
            1 => [.. good[..place], .. noise, .. good[place..]],
            2 => [.. good[..place], .. noise],
            _ => [.. good[..place], .. noise, .. good[Math.Min(good.Length, place + noise.Length)..]],
        };
        try
        {
            JournalReader reader = new("journal", new MemoryStream(bytes));
            List<JournalRecord> read = [];
            while (reader.Read() is { } record) read.Add(record);
            // What is believed is exactly what was written, up to some point.
            Assert.Equal(SomeRecords.All.Take(read.Count), read);
            Assert.Equal(bytes[..(int)reader.WholeBytes], good[..(int)reader.WholeBytes]);
            Assert.Equal(reader.IsTorn, reader.WholeBytes < bytes.Length);
        }
        catch (StepException e)
        {
            Assert.Contains("is damaged at line ", e.Message, StringComparison.Ordinal);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Takes_records_from_many_threads()
    {
        await using IoFolder folder = new();
        string path = folder.PathOf("journal");
        using (RunJournal journal = RunJournal.Create(path))
        {
            journal.Append(SomeRecords.All[0]);
            Parallel.For(0, 1000, i => journal.Append(new CommitRecord(i, 0)));
            journal.Flush();
        }

        Assert.Equal(Enumerable.Range(0, 1000), JournalReader.ReadAll(path).Skip(1).Cast<CommitRecord>().Select(record => record.Outputs).Order());
    }

    [Fact]
    public async Task Can_be_read_while_it_is_written()
    {
        await using IoFolder folder = new();
        using RunJournal journal = RunJournal.Create(folder.PathOf("journal"));
        journal.Append(SomeRecords.All[0]);

        Assert.Equal(SomeRecords.All.Take(1), JournalReader.ReadAll(folder.PathOf("journal")));
    }

    private static void Write(IoFolder folder, IEnumerable<JournalRecord> records)
    {
        using RunJournal journal = RunJournal.Create(folder.PathOf("journal"));
        foreach (JournalRecord record in records) journal.Append(record);
    }

    private static byte[] Line(string json) => Encoding.UTF8.GetBytes($"{JournalLine.Checksum(Encoding.UTF8.GetBytes(json)):x8} {json}\n");

    private sealed record UnknownRecord : JournalRecord
    {
        public override string Type => "later";

        protected override void WriteValues(Utf8JsonWriter json) => json.WriteNumber("x", 1);
    }
}
