using System.IO.Compression;

namespace Etl.Tests.Support;

/// <summary>Undoes the compression of outputs with the framework's own readers.</summary>
internal static class Compressed
{
    /// <summary>The text of a file whose name ends with <c>.gz</c>, <c>.zz</c> or <c>.br</c>.</summary>
    public static string Inflate(string name, byte[] bytes)
    {
        using MemoryStream input = new(bytes);
        using Stream inflated = Path.GetExtension(name) switch
        {
            ".gz" => new GZipStream(input, CompressionMode.Decompress),
            ".zz" => new ZLibStream(input, CompressionMode.Decompress),
            _ => new BrotliStream(input, CompressionMode.Decompress),
        };
        using StreamReader reader = new(inflated);
        return reader.ReadToEnd();
    }
}
