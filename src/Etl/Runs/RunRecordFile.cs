using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Etl.Steps;

namespace Etl.Runs;

/// <summary>A run's record as JSON.</summary>
public static class RunRecordFile
{
    private const int Version = 1;
    private const long MostBytes = 64L << 20; // a pipeline has 16 MiB at most, which escapes can make longer

    /// <summary>Reads the record of a run.</summary>
    /// <exception cref="StepException">There is none, or it is damaged or of another version.</exception>
    public static RunRecord Read(RunFolder run)
    {
        string path = run.RunFile;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes }) throw new StepException(path, $"The record of the run is longer than {MostBytes >> 20} MiB, so etl did not write it. Remove the run's folder.");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement json = document.RootElement;
            int version = json.GetProperty("version").GetInt32();
            if (version != Version) throw new StepException(path, $"The record of the run is of version {version}, written by etl {Text(json, "etl")}; etl {EtlVersion.Current} reads version {Version}. Use the version of etl that wrote it.");
            return Read(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new StepException(path, $"The record of the run is damaged: {e.Message.TrimEnd('.')}. Run the pipeline again, and remove this run's folder.", e);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw new StepException(path, $"The record of the run cannot be read. {e.Message}", e);
        }
    }

    internal static void Write(RunFolder run, RunRecord record)
    {
        ArrayBufferWriter<byte> bytes = new();
        // Relaxed: paths have accents and apostrophes, and the file is never part of a web page.
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) Write(json, record);
        bytes.Write("\n"u8);
        AtomicFile.Write(run.RunFile, bytes.WrittenSpan, isFlushed: false);
    }

    private static void Write(Utf8JsonWriter json, RunRecord record)
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("etl", record.Etl);
        json.WriteString("id", record.Id);
        json.WriteString("pipeline", record.Pipeline);
        json.WriteString("started", record.Started);
        json.WriteString("now", record.Now);
        json.WriteNumber("processId", record.ProcessId);
        json.WriteString("file", record.File);
        json.WriteString("root", record.Root);
        WriteMap(json, "parameters", record.Parameters);
        json.WriteStartArray("overrides");
        foreach ((string key, string value) in record.Overrides)
        {
            json.WriteStartArray();
            json.WriteStringValue(key);
            json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        if (record.Parallelism is { } parallelism) json.WriteNumber("parallelism", parallelism);
        if (record.ServedFolder is { } folder) json.WriteString("servedFolder", folder);
        if (record.Latency > TimeSpan.Zero) json.WriteNumber("latencySeconds", record.Latency.TotalSeconds);
        if (record.ServerPort is { } port) json.WriteNumber("serverPort", port);
        WriteMap(json, "environment", record.Environment);
        json.WriteString("text", record.Text);
        json.WriteEndObject();
    }

    private static RunRecord Read(JsonElement json) => new()
    {
        Etl = Text(json, "etl"),
        Id = Text(json, "id"),
        Pipeline = Text(json, "pipeline"),
        Started = json.GetProperty("started").GetDateTimeOffset(),
        Now = json.GetProperty("now").GetDateTimeOffset(),
        ProcessId = json.GetProperty("processId").GetInt32(),
        File = Text(json, "file"),
        Root = Text(json, "root"),
        Parameters = ReadMap(json, "parameters"),
        Overrides = [.. json.GetProperty("overrides").EnumerateArray().Select(pair => new KeyValuePair<string, string>(pair[0].GetString() ?? "", pair[1].GetString() ?? ""))],
        Parallelism = json.TryGetProperty("parallelism", out JsonElement parallelism) ? parallelism.GetInt32() : null,
        ServedFolder = json.TryGetProperty("servedFolder", out JsonElement folder) ? folder.GetString() : null,
        Latency = json.TryGetProperty("latencySeconds", out JsonElement latency) ? TimeSpan.FromSeconds(latency.GetDouble()) : TimeSpan.Zero,
        ServerPort = json.TryGetProperty("serverPort", out JsonElement port) ? port.GetInt32() : null,
        Environment = ReadMap(json, "environment"),
        Text = Text(json, "text"),
    };

    private static void WriteMap(Utf8JsonWriter json, string key, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(key);
        string[] names = [.. map.Keys];
        Array.Sort(names, StringComparer.Ordinal);
        foreach (string name in names) json.WriteString(name, map[name]);
        json.WriteEndObject();
    }

    private static Dictionary<string, string> ReadMap(JsonElement json, string key)
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        foreach (JsonProperty pair in json.GetProperty(key).EnumerateObject()) map[pair.Name] = pair.Value.GetString() ?? "";
        return map;
    }

    private static string Text(JsonElement json, string key) => json.GetProperty(key).GetString() ?? throw new FormatException($"'{key}' is null.");
}
