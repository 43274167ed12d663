using System.Globalization;
using System.IO.Compression;

namespace Etl.Benchmarks.Data;

/// <summary>A folder of generated order files of one size.</summary>
/// <param name="Files">How many; where the form has one file, of how many parts.</param>
/// <param name="BytesPerFile">Bytes that each has, or would have, as uncompressed CSV.</param>
/// <param name="Form">What they look like.</param>
internal sealed record OrderSet(int Files, int BytesPerFile, OrderForm Form)
{
    private const int LargestFile = 16_000_000;

    /// <summary>A set of about so many bytes in files of 16 MB or somewhat less.</summary>
    public static OrderSet OfBytes(long bytes, OrderForm form)
    {
        int files = (int)Math.Max(1, (bytes + LargestFile - 1) / LargestFile);
        return new OrderSet(files, (int)(bytes / files), form);
    }

    /// <summary>
    /// The set's folder below <paramref name="root"/>, generated unless it is there. Its name tells its shape, and it
    /// gets the name when it is complete, so a folder that exists is the right one.
    /// </summary>
    public string EnsureIn(string root)
    {
        string folder = Path.Combine(root, "data", string.Create(CultureInfo.InvariantCulture, $"{Files}x{BytesPerFile}{Form.Name}"));
        if (Directory.Exists(folder)) return folder;

        Console.WriteLine($"Generating {folder}");
        string unfinished = folder + ".unfinished";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        if (Form.IsOneFile) WriteParts(unfinished);
        else Parallel.For(0, Files, i => File.WriteAllBytes(FileIn(unfinished, i), CreatePart(i)));
        Directory.Move(unfinished, folder);
        return folder;
    }

    /// <summary>Writes the parts behind each other, as many at a time in memory as there are cores.</summary>
    private void WriteParts(string folder)
    {
        using FileStream file = File.Create(FileIn(folder, 0));
        foreach (int[] some in Enumerable.Range(0, Files).Chunk(Environment.ProcessorCount))
        {
            foreach (byte[] part in some.AsParallel().AsOrdered().Select(CreatePart).ToArray()) file.Write(part);
        }
    }

    private string FileIn(string folder, int index) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"orders-{index:00000}{Form.Extension}"));

    private byte[] CreatePart(int index)
    {
        ReadOnlyMemory<byte> text = CreateText(index);
        if (!Form.IsGzip) return text.ToArray();
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Optimal)) gzip.Write(text.Span);
        return compressed.ToArray();
    }

    private ReadOnlyMemory<byte> CreateText(int index)
    {
        ulong seed = ((ulong)BytesPerFile << 32) + (uint)index;
        OrderText csv = new OrderText(Vocabulary.Csv, seed, BytesPerFile).AddHeader().AddBytes(BytesPerFile);
        // The length of the CSV file decides how many rows there are in every form.
        if (Form.Words != Vocabulary.Csv || Form.OnlyKept)
            return new OrderText(Form.Words, seed, BytesPerFile).AddHeader().AddRows(csv.Rows, Form.OnlyKept).Bytes;
        return Form.IsOneFile && index > 0 ? csv.Bytes[OrderLayout.Csv.Header.Length..] : csv.Bytes;
    }
}
