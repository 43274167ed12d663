using System.Text.Json;

namespace Etl.Runs;

/// <summary>A file that a sink wrote, and how it looked then: one that looks otherwise now was changed by somebody.</summary>
/// <param name="Step">Id of the step that wrote it.</param>
/// <param name="Target">What the step writes to, as its option names it, absolute: a path with columns in braces, or a folder.</param>
/// <param name="Path">Absolute.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">When it was last modified, in UTC ticks of 100 ns.</param>
internal sealed record WrittenFile(string Step, string Target, string Path, long Length, long Modified)
{
    public static WrittenFile Read(JsonElement json) => new(
        Text(json, "step"), Text(json, "target"), Text(json, "path"), json.GetProperty("length").GetInt64(), json.GetProperty("modified").GetInt64());

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("step", Step);
        json.WriteString("target", Target);
        json.WriteString("path", Path);
        json.WriteNumber("length", Length);
        json.WriteNumber("modified", Modified);
        json.WriteEndObject();
    }

    /// <summary>Whether the file at a path looks as it did when it was written.</summary>
    public bool Matches(string path)
    {
        FileInfo file = new(path);
        return file.Exists && file.LinkTarget is null && file.Length == Length && file.LastWriteTimeUtc.Ticks == Modified;
    }

    private static string Text(JsonElement json, string key) => json.GetProperty(key).GetString() ?? throw new FormatException($"'{key}' is null.");
}
