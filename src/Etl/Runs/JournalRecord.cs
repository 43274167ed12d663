using System.Text.Json;

namespace Etl.Runs;

/// <summary>One thing that happened in a run. The journal is a list of them; each kind has a name and a few values, written as JSON.</summary>
internal abstract record JournalRecord
{
    private const string TypeKey = "type";

    /// <summary>How each kind is read back, by its name. A kind that is not here was written by another version.</summary>
    private static readonly Dictionary<string, Func<JsonElement, JournalRecord>> Kinds = new(StringComparer.Ordinal)
    {
        [BeginRecord.Name] = BeginRecord.Read,
        [StagingRecord.Name] = StagingRecord.Read,
        [OutputsRecord.Name] = OutputsRecord.Read,
        [StaleRecord.Name] = StaleRecord.Read,
        [CommitRecord.Name] = CommitRecord.Read,
        [DoneRecord.Name] = DoneRecord.Read,
        [CheckpointRecord.Name] = CheckpointRecord.Read,
    };

    /// <summary>The name of its kind.</summary>
    public abstract string Type { get; }

    /// <summary>Writes the record as one object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString(TypeKey, Type);
        WriteValues(json);
        json.WriteEndObject();
    }

    /// <summary>Reads a record back; null where its kind is not known, which <paramref name="type"/> then names.</summary>
    /// <exception cref="InvalidOperationException">A value is of another kind than it must be.</exception>
    /// <exception cref="KeyNotFoundException">A value is missing.</exception>
    /// <exception cref="FormatException">A value is out of range.</exception>
    public static JournalRecord? Read(JsonElement json, out string type)
    {
        type = json.GetProperty(TypeKey).GetString() ?? "";
        return Kinds.TryGetValue(type, out Func<JsonElement, JournalRecord>? read) ? read(json) : null;
    }

    /// <summary>Writes the record's own keys.</summary>
    protected abstract void WriteValues(Utf8JsonWriter json);

    /// <summary>A text that must be there.</summary>
    protected static string Text(JsonElement json, string key) =>
        json.GetProperty(key).GetString() ?? throw new FormatException($"'{key}' is null.");
}
