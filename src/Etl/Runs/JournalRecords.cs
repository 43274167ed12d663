using System.Text.Json;

namespace Etl.Runs;

/// <summary>A run begins, or is resumed.</summary>
/// <param name="Version">Of the journal's format.</param>
/// <param name="Etl">Version of the program.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Attempt">1, then one more each time that it is resumed.</param>
/// <param name="Started">When.</param>
internal sealed record BeginRecord(int Version, string Etl, string Run, int Attempt, DateTimeOffset Started) : JournalRecord
{
    public const string Name = "begin";

    /// <summary>The version that this program writes, and the latest that it reads.</summary>
    public const int CurrentVersion = 1;

    public override string Type => Name;

    public static JournalRecord Read(JsonElement json) => new BeginRecord(
        json.GetProperty("version").GetInt32(), Text(json, "etl"), Text(json, "run"), json.GetProperty("attempt").GetInt32(), json.GetProperty("started").GetDateTimeOffset());

    protected override void WriteValues(Utf8JsonWriter json)
    {
        json.WriteNumber("version", Version);
        json.WriteString("etl", Etl);
        json.WriteString("run", Run);
        json.WriteNumber("attempt", Attempt);
        json.WriteString("started", Started);
    }
}

/// <summary>
/// Outputs are going to be staged in a folder, under names that hold the run's id. One for each folder and not for each
/// file: a run may write tens of thousands of them.
/// </summary>
/// <param name="Folder">Absolute.</param>
/// <param name="Created">The folders that the run creates for it, absolute, the outermost last.</param>
internal sealed record StagingRecord(string Folder, IReadOnlyList<string> Created) : JournalRecord
{
    public const string Name = "staging";

    public override string Type => Name;

    public static JournalRecord Read(JsonElement json) => new StagingRecord(Text(json, "folder"), JournalJson.Texts(json, "created"));

    public bool Equals(StagingRecord? other) => other is not null && string.Equals(Folder, other.Folder, StringComparison.Ordinal) && Created.SequenceEqual(other.Created, StringComparer.Ordinal);

    public override int GetHashCode() => Folder.GetHashCode(StringComparison.Ordinal);

    protected override void WriteValues(Utf8JsonWriter json)
    {
        json.WriteString("folder", Folder);
        JournalJson.Write(json, "created", Created);
    }
}

/// <summary>Some of the outputs that the next <see cref="CommitRecord"/> puts in place; all of them are on the disk.</summary>
/// <param name="Files">At most <see cref="MostFiles"/>, so that no line gets long.</param>
internal sealed record OutputsRecord(IReadOnlyList<WrittenFile> Files) : JournalRecord
{
    public const string Name = "outputs";
    public const int MostFiles = 1000;

    public override string Type => Name;

    public static JournalRecord Read(JsonElement json) => new OutputsRecord([.. json.GetProperty("files").EnumerateArray().Select(WrittenFile.Read)]);

    public bool Equals(OutputsRecord? other) => other is not null && Files.SequenceEqual(other.Files);

    public override int GetHashCode() => Files.Count;

    protected override void WriteValues(Utf8JsonWriter json)
    {
        json.WriteStartArray("files");
        foreach (WrittenFile file in Files) file.Write(json);
        json.WriteEndArray();
    }
}

/// <summary>Some of the files that the next <see cref="CommitRecord"/> deletes: an earlier run's sink wrote them, and this run's did not.</summary>
/// <param name="Files">At most <see cref="OutputsRecord.MostFiles"/>.</param>
internal sealed record StaleRecord(IReadOnlyList<WrittenFile> Files) : JournalRecord
{
    public const string Name = "stale";

    public override string Type => Name;

    public static JournalRecord Read(JsonElement json) => new StaleRecord([.. json.GetProperty("files").EnumerateArray().Select(WrittenFile.Read)]);

    public bool Equals(StaleRecord? other) => other is not null && Files.SequenceEqual(other.Files);

    public override int GetHashCode() => Files.Count;

    protected override void WriteValues(Utf8JsonWriter json)
    {
        json.WriteStartArray("files");
        foreach (WrittenFile file in Files) file.Write(json);
        json.WriteEndArray();
    }
}

/// <summary>The run has succeeded: what the records since the last <see cref="BeginRecord"/> list is put in place from here on, come what may.</summary>
/// <param name="Outputs">Files in them.</param>
/// <param name="Stale">Files to delete in them.</param>
internal sealed record CommitRecord(int Outputs, int Stale) : JournalRecord
{
    public const string Name = "commit";

    public override string Type => Name;

    public static JournalRecord Read(JsonElement json) => new CommitRecord(json.GetProperty("outputs").GetInt32(), json.GetProperty("stale").GetInt32());

    protected override void WriteValues(Utf8JsonWriter json)
    {
        json.WriteNumber("outputs", Outputs);
        json.WriteNumber("stale", Stale);
    }
}

/// <summary>The run's state was put aside, and is on the disk.</summary>
/// <param name="Number">Counts the run's checkpoints; 0 says that those before count no more, because the run starts over.</param>
internal sealed record CheckpointRecord(long Number) : JournalRecord
{
    public const string Name = "checkpoint";

    public override string Type => Name;

    public static JournalRecord Read(JsonElement json) => new CheckpointRecord(json.GetProperty("number").GetInt64());

    protected override void WriteValues(Utf8JsonWriter json) => json.WriteNumber("number", Number);
}

/// <summary>The attempt has ended.</summary>
/// <param name="Status">How: "done", "failed" or "cancelled".</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="RejectedRows">Rows rejected; null where a later command ended the run and does not know.</param>
/// <param name="Outputs">Files in place.</param>
internal sealed record DoneRecord(string Status, double Seconds, long? RejectedRows, int Outputs) : JournalRecord
{
    public const string Name = "done";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    public override string Type => Name;

    public static JournalRecord Read(JsonElement json) => new DoneRecord(
        Text(json, "status"), json.GetProperty("seconds").GetDouble(), json.TryGetProperty("rejectedRows", out JsonElement rejected) ? rejected.GetInt64() : null, json.GetProperty("outputs").GetInt32());

    protected override void WriteValues(Utf8JsonWriter json)
    {
        json.WriteString("status", Status);
        json.WriteNumber("seconds", Seconds);
        if (RejectedRows is { } rejected) json.WriteNumber("rejectedRows", rejected);
        json.WriteNumber("outputs", Outputs);
    }
}
