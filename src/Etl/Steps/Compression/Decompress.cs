using Etl.Messages;

namespace Etl.Steps.Compression;

internal sealed record DecompressOptions
{
    [Option("Format of the files; auto tells it from their first bytes, brotli from the extension .br, and leaves other files as they are")]
    public CompressionFormat Format { get; init; } = CompressionFormat.Auto;
}

/// <summary>Gives the decompressed bytes of files to their readers, while they read.</summary>
internal sealed class Decompress(CompressionFormat format) : IContentTransform
{
    internal static StepType Type { get; } = StepType.Create<DecompressOptions>(
        "decompress",
        "Decompresses gzip, zlib and brotli files while they are read.",
        [MessageKind.Files],
        MessageKind.Files,
        WorkKind.Cpu,
        """{ "id": "plain", "use": "decompress" }""",
        (options, _) => new Decompress(options.Format));

    public FileMessage Wrap(FileMessage file)
    {
        if (format == CompressionFormat.None) return file;
        return file.With(CompressionFormats.Plain(file.Name), new DecompressedFile(file, format), length: null);
    }
}
