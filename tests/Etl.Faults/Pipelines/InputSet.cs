using System.Globalization;
using System.IO.Compression;
using System.Text;
using Etl.SampleData;

namespace Etl.Faults.Pipelines;

/// <summary>What a folder of generated CSV files is like.</summary>
internal sealed record InputSet
{
    public required int Files { get; init; }

    /// <summary>Rows of all files together.</summary>
    public required int Rows { get; init; }

    /// <summary>The first customer's number: sets that differ in it have customers that the others have not.</summary>
    public int FirstCustomer { get; init; }

    /// <summary>How many customers there are.</summary>
    public int Customers { get; init; } = 400;

    /// <summary>Whether every second file is compressed.</summary>
    public bool IsMixed { get; init; }

    /// <summary>Writes the files; the same ones for the same state of the generator.</summary>
    public void WriteTo(string folder, SplitMix random)
    {
        Directory.CreateDirectory(folder);
        for (int file = 0; file < Files; file++)
        {
            byte[] text = Encoding.UTF8.GetBytes(CreateText(random, Rows / Files));
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{file:00}.csv"));
            if (IsMixed && file % 2 == 1) WriteGzip(path + ".gz", text);
            else File.WriteAllBytes(path, text);
        }
    }

    /// <summary>Some rows are rejected, and some texts go over two lines.</summary>
    private string CreateText(SplitMix random, int rows)
    {
        StringBuilder text = new("shop,customer,n,amount,note\n");
        for (int row = 0; row < rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"shop {random.Next(20)},{FirstCustomer + random.Next(Customers)},{row},");
            if (random.Next(1000) == 0) text.Append("none");
            else text.Append(CultureInfo.InvariantCulture, $"{random.Next(100_000) / 100m}");
            text.Append(random.Chance(2) ? ",\"two\nlines, one \"\"quoted\"\"\"\n" : ",plain\n");
        }

        return text.ToString();
    }

    private static void WriteGzip(string path, byte[] text)
    {
        using FileStream file = File.Create(path);
        using GZipStream gzip = new(file, CompressionLevel.Fastest);
        gzip.Write(text);
    }
}
