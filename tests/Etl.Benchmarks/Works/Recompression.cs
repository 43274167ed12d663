using System.IO.Compression;

namespace Etl.Benchmarks.Works;

/// <summary>
/// What the runtime's gzip takes by itself: inflates files and forgets their bytes, and deflates bytes that are there
/// already. Nobody who filters files with that gzip can be faster.
/// </summary>
internal static class Recompression
{
    public const string Name = "gzip alone";

    /// <summary>The command that runs it in a process of its own.</summary>
    public const string Verb = "recompress";

    private const int BufferBytes = 1 << 16;

    /// <param name="folder">Gzip files.</param>
    /// <param name="plain">Files that hold, under the same names without .gz, what shall become of them.</param>
    /// <param name="output">Folder for the gzip files that are written.</param>
    public static void Run(string folder, string plain, string output)
    {
        Directory.CreateDirectory(output);
        Parallel.ForEach(
            Directory.GetFiles(folder).Order(StringComparer.Ordinal),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            file => RunOne(file, Path.Combine(plain, Path.GetFileNameWithoutExtension(file)), Path.Combine(output, Path.GetFileName(file))));
    }

    private static void RunOne(string file, string plain, string output)
    {
        byte[] buffer = new byte[BufferBytes];
        using (GZipStream inflating = new(File.OpenRead(file), CompressionMode.Decompress))
        {
            while (inflating.Read(buffer) > 0)
            {
            }
        }

        using FileStream source = File.OpenRead(plain);
        using GZipStream deflating = new(File.Create(output), CompressionLevel.Optimal);
        for (int read = source.Read(buffer); read > 0; read = source.Read(buffer)) deflating.Write(buffer.AsSpan(0, read));
    }
}
