namespace Etl.Steps.Compression;

/// <summary>Formats of compressed files.</summary>
internal enum CompressionFormat
{
    /// <summary>Found out from the first bytes and the file's extension; only when decompressing.</summary>
    Auto,

    /// <summary>RFC 1952, one or more members; extension <c>.gz</c>.</summary>
    Gzip,

    /// <summary>RFC 1950; extension <c>.zz</c>.</summary>
    Zlib,

    /// <summary>RFC 7932; extension <c>.br</c>. It has no checksum, so only some damage shows.</summary>
    Brotli,

    /// <summary>Not compressed; only when decompressing.</summary>
    None,
}

/// <summary>How files of each format are recognised and named.</summary>
internal static class CompressionFormats
{
    /// <summary>Bytes that <see cref="Detect"/> looks at.</summary>
    public const int MagicBytes = 2;

    public static string Extension(CompressionFormat format) => format switch
    {
        CompressionFormat.Gzip => ".gz",
        CompressionFormat.Zlib => ".zz",
        CompressionFormat.Brotli => ".br",
        _ => "",
    };

    /// <summary>The format that a name promises by its extension.</summary>
    public static CompressionFormat OfName(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".gz" or ".gzip" => CompressionFormat.Gzip,
        ".zz" or ".zlib" => CompressionFormat.Zlib,
        ".br" => CompressionFormat.Brotli,
        _ => CompressionFormat.None,
    };

    /// <summary>The name without the extension that says how it is compressed.</summary>
    public static string Plain(string name) => OfName(name) == CompressionFormat.None ? name : name[..^Path.GetExtension(name).Length];

    /// <summary>The format of a file by its first bytes and its name.</summary>
    public static CompressionFormat Detect(ReadOnlySpan<byte> start, string name)
    {
        CompressionFormat named = OfName(name);
        if (named == CompressionFormat.Brotli) return named; // brotli has no magic bytes
        if (start is [0x1F, 0x8B, ..]) return CompressionFormat.Gzip;
        // 78 5E are the characters "x^", which a text may start with as well, so the name has to agree.
        if (start is [0x78, 0x01 or 0x9C or 0xDA, ..] || (start is [0x78, 0x5E, ..] && named == CompressionFormat.Zlib)) return CompressionFormat.Zlib;
        // Too short to be told by its bytes: a download that broke off at once is no empty table.
        if (start.Length < MagicBytes && named != CompressionFormat.None) return named;
        return CompressionFormat.None;
    }
}
