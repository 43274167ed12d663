using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Etl.Steps;

namespace Etl.Runs;

/// <summary>The files that runs of a pipeline wrote and that are theirs to replace and to delete. Not thread-safe.</summary>
internal sealed class OutputManifest
{
    private const int Version = 1;

    private readonly string _path;
    private readonly Dictionary<string, WrittenFile> _files = new(StringComparer.Ordinal);

    private OutputManifest(string path) => _path = path;

    public IEnumerable<WrittenFile> Files => _files.Values;

    /// <summary>The list in a file; an empty one where there is no file.</summary>
    /// <exception cref="StepException">It cannot be read, or is damaged.</exception>
    public static OutputManifest Load(string path)
    {
        OutputManifest manifest = new(path);
        try
        {
            if (!File.Exists(path)) return manifest;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            int version = document.RootElement.GetProperty("version").GetInt32();
            if (version != Version) throw new StepException(path, $"The list of written files is of version {version}; etl {EtlVersion.Current} reads version {Version}. Use the version of etl that wrote it.");
            foreach (JsonElement file in document.RootElement.GetProperty("files").EnumerateArray()) manifest.Add(WrittenFile.Read(file));
            return manifest;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new StepException(path, $"The list of written files is damaged: {e.Message.TrimEnd('.')}. Delete it, and set \"overwrite\": true for one run, because etl cannot tell its own files from others' then.", e);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw new StepException(path, $"The list of written files cannot be read. {e.Message}", e);
        }
    }

    /// <summary>What is known of a file; null where the pipeline did not write it.</summary>
    public WrittenFile? Find(string path) => _files.GetValueOrDefault(path);

    public void Add(WrittenFile file) => _files[file.Path] = file;

    public void Remove(string path) => _files.Remove(path);

    /// <summary>Replaces the file on the disk.</summary>
    /// <exception cref="StepException">It cannot be written.</exception>
    public void Save()
    {
        ArrayBufferWriter<byte> bytes = new();
        // Relaxed: paths have accents and apostrophes, and the file is never part of a web page.
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartArray("files");
            foreach (WrittenFile file in _files.Values.OrderBy(file => file.Path, StringComparer.Ordinal)) file.Write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        bytes.Write("\n"u8);
        try
        {
            AtomicFile.Write(_path, bytes.WrittenSpan, isFlushed: true);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw new StepException(_path, $"The list of written files cannot be replaced. {StorageFault.Explain(e)}", e);
        }
    }
}
