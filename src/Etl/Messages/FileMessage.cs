namespace Etl.Messages;

/// <summary>
/// A file somewhere: its bytes stay where they are, on a disk or behind a decompressor, and are opened by whoever
/// reads them, as often as they are read.
/// </summary>
public sealed class FileMessage(Position position, string name, string source, IFileContent content) : Message(position)
{
    /// <summary>
    /// Path relative to the folder or list it came from, '/' between its parts, for example <c>2024/north.csv.gz</c>.
    /// Compression changes its extension; what is written is named by it.
    /// </summary>
    public string Name { get; } = name;

    /// <summary>The <see cref="Name"/> that the source gave the file; for a member of an archive, its path there. Never changes.</summary>
    public string SourceName { get; init; } = name;

    /// <summary>The file as errors name it: the path as found, or the address it was downloaded from. Never changes.</summary>
    public string Source { get; } = source;

    public IFileContent Content { get; } = content;

    /// <summary>Bytes of the content, or null where only reading it tells (decompressed content).</summary>
    public long? Length { get; init; }

    /// <summary>Bytes of the file as the source found it, before any step changed it.</summary>
    public long SourceLength { get; init; }

    /// <summary>When the source's file was last changed, UTC; null where the source does not say.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Further facts by name, such as <c>etag</c>.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = EmptyAttributes;

    public override long MemoryBytes => 0;

    private static readonly Dictionary<string, string> EmptyAttributes = [];

    /// <summary>The same file with other content, as a step that changes the bytes hands it on.</summary>
    public FileMessage With(string name, IFileContent content, long? length) =>
        new(Position, name, Source, content)
        {
            Length = length,
            SourceName = SourceName,
            SourceLength = SourceLength,
            Modified = Modified,
            Attributes = Attributes,
        };

    /// <summary>The same file at another place in the order; takes over its content.</summary>
    internal FileMessage At(Position position) =>
        new(position, Name, Source, Content)
        {
            Length = Length,
            SourceName = SourceName,
            SourceLength = SourceLength,
            Modified = Modified,
            Attributes = Attributes,
        };

    protected override void Free() => Content.Release();
}
