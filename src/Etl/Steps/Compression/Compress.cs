using System.IO.Compression;
using Etl.Messages;

namespace Etl.Steps.Compression;

/// <summary>What files can be compressed to.</summary>
internal enum CompressFormat
{
    Gzip,
    Zlib,
    Brotli,
}

/// <summary>How much time a compressor takes to make the file small.</summary>
internal enum CompressLevel
{
    Fastest,
    Optimal,
    Smallest,
}

internal sealed record CompressOptions
{
    [Option("Format of the compressed files; their names get .gz for gzip, .zz for zlib and .br for brotli")]
    public CompressFormat Format { get; init; } = CompressFormat.Gzip;

    [Option("How much time to spend on making them small: fastest the least, smallest the most")]
    public CompressLevel Level { get; init; } = CompressLevel.Optimal;
}

/// <summary>Compresses files into the work folder. Equal input gives equal bytes: no name and no time is stored.</summary>
internal sealed class Compress(CompressOptions options) : IMessageTransform
{
    internal static StepType Type { get; } = StepType.Create<CompressOptions>(
        "compress",
        "Compresses files and appends .gz, .zz or .br to their names.",
        [MessageKind.Files],
        MessageKind.Files,
        WorkKind.Cpu,
        """{ "id": "small", "use": "compress", "with": { "format": "gzip", "level": "smallest" } }""",
        (options, _) => new Compress(options));

    private readonly CompressionFormat _format = options.Format switch
    {
        CompressFormat.Gzip => CompressionFormat.Gzip,
        CompressFormat.Zlib => CompressionFormat.Zlib,
        _ => CompressionFormat.Brotli,
    };

    private readonly CompressionLevel _level = options.Level switch
    {
        CompressLevel.Fastest => CompressionLevel.Fastest,
        CompressLevel.Smallest => CompressionLevel.SmallestSize,
        _ => CompressionLevel.Optimal,
    };

    public ValueTask TransformAsync(Message input, IMessageOutput output, StepContext context, CancellationToken cancellation)
    {
        FileMessage file = (FileMessage)input;
        (string path, long length) = CompressToScratch(file, context, cancellation);
        FileMessage compressed = file.With(file.Name + CompressionFormats.Extension(_format), ScratchFolder.AsContent(path), length);
        return output.SendAsync(compressed, cancellation);
    }

    private (string Path, long Length) CompressToScratch(FileMessage file, StepContext context, CancellationToken cancellation)
    {
        using Stream source = FileCopy.Open(file);
        using FileStream target = context.Scratch.Create();
        bool done = false;
        try
        {
            BufferedStream buffer = CompressingStream.Buffer(target);
            long read;
            using (Stream compressor = CompressingStream.Open(buffer, _format, _level))
                read = FileCopy.Copy(file, source, compressor, context.Scratch.WriteError, cancellation);
            if (read == 0) buffer.Write(CompressingStream.Empty(_format));
            buffer.Flush();
            done = true;
            return (target.Name, target.Length);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw context.Scratch.WriteError(e);
        }
        finally
        {
            if (!done) File.Delete(target.Name);
        }
    }
}
