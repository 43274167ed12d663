using System.Text;

namespace Etl.Steps.Json;

/// <summary>The keys on the way to an array within a document. Immutable.</summary>
internal sealed class JsonPath(string text)
{
    /// <summary>As the pipeline writes it: with dots between the keys.</summary>
    public string Text { get; } = text;

    /// <summary>UTF-8, from the outermost key inwards; at least one.</summary>
    public IReadOnlyList<byte[]> Keys { get; } = [.. text.Split('.').Select(Encoding.UTF8.GetBytes)];

    /// <summary>The first <paramref name="count"/> keys.</summary>
    public string Part(int count) => string.Join('.', Text.Split('.').Take(count));

    /// <summary>Whether a key is empty, as between two dots.</summary>
    public static bool HasEmptyKey(string path) => path.Split('.').Contains("", StringComparer.Ordinal);
}
