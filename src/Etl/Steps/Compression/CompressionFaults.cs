namespace Etl.Steps.Compression;

/// <summary>What is said of files that are not what their format asks for.</summary>
internal static class CompressionFaults
{
    public static InvalidDataException CutOff(CompressionFormat format, long bytes, Exception inner) =>
        new($"The {Name(format)} data is cut off after byte {bytes} of the compressed file. Get the file again.", inner);

    public static InvalidDataException Corrupt(CompressionFormat format, long bytes, Exception inner) =>
        new($"The {Name(format)} data is corrupt before byte {bytes} of the compressed file. Get the file again.", inner);

    public static InvalidDataException GoesOn(CompressionFormat format) =>
        new($"The file goes on after the end of its {Name(format)} data, and what follows is not {Name(format)} data. Get the file again, or cut off what follows.");

    private static string Name(CompressionFormat format) => format.ToString().ToLowerInvariant();
}
