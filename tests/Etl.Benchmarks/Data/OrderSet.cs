using System.Globalization;
using System.IO.Compression;

namespace Etl.Benchmarks.Data;

/// <summary>A folder of generated order files of one size.</summary>
/// <param name="Files">How many.</param>
/// <param name="BytesPerFile">Bytes of CSV in each, before compression.</param>
/// <param name="IsCompressed">Whether they are gzip files.</param>
internal sealed record OrderSet(int Files, int BytesPerFile, bool IsCompressed)
{
    private const int LargestFile = 16_000_000;

    private string Extension => IsCompressed ? ".csv.gz" : ".csv";

    /// <summary>A set of about so many bytes in files of 16 MB or somewhat less.</summary>
    public static OrderSet OfBytes(long bytes, bool isCompressed)
    {
        int files = (int)Math.Max(1, (bytes + LargestFile - 1) / LargestFile);
        return new OrderSet(files, (int)(bytes / files), isCompressed);
    }

    /// <summary>
    /// The set's folder below <paramref name="root"/>, generated unless it is there. Its name tells its shape, and it
    /// gets the name when it is complete, so a folder that exists is the right one.
    /// </summary>
    public string EnsureIn(string root)
    {
        string folder = Path.Combine(root, "data", string.Create(CultureInfo.InvariantCulture, $"{Files}x{BytesPerFile}{Extension}"));
        if (Directory.Exists(folder)) return folder;

        Console.WriteLine($"Generating {folder}");
        string unfinished = folder + ".unfinished";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        Vocabulary words = new();
        Parallel.For(0, Files, i => Write(words, i, unfinished));
        Directory.Move(unfinished, folder);
        return folder;
    }

    private void Write(Vocabulary words, int index, string folder)
    {
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"orders-{index:00000}{Extension}"));
        // Compressed or not, a file of one number and size holds the same rows.
        ReadOnlyMemory<byte> text = OrderText.Create(words, ((ulong)BytesPerFile << 32) + (uint)index, BytesPerFile);
        using FileStream file = File.Create(path);
        if (!IsCompressed)
        {
            file.Write(text.Span);
            return;
        }

        using GZipStream gzip = new(file, CompressionLevel.Optimal);
        gzip.Write(text.Span);
    }
}
