namespace Etl.Messages;

/// <summary>An address to be downloaded.</summary>
public sealed class UrlMessage(Position position, Uri url, string name) : Message(position)
{
    /// <summary>Absolute http or https address.</summary>
    public Uri Url { get; } = url;

    /// <summary>File name that the download gets: relative, '/' between its parts, safe on every file system.</summary>
    public string Name { get; } = name;

    /// <summary>SHA-256 that the file must have, 64 lower-case hexadecimal digits; null where the list does not say.</summary>
    public string? Sha256 { get; init; }

    public override long MemoryBytes => 0;

    /// <summary>The same address at another place in the order.</summary>
    internal UrlMessage At(Position position) => new(position, Url, Name);
}
