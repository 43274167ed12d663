using System.IO.Compression;
using System.Text;
using Etl.SampleData;
using Etl.Tests.Support;

namespace Etl.Tests.Cli;

public sealed class SampleDataTests
{
    private static readonly string Committed = Path.Combine(Repository.Root, "sample-data");

    [Fact]
    public void The_generator_makes_the_files_that_are_committed()
    {
        string made = Directory.CreateTempSubdirectory("etl-sample-").FullName;
        try
        {
            SampleFiles.Write(made);

            string[] names = Names(made);
            Assert.Equal(names, Names(Committed), StringComparer.Ordinal);
            Assert.Equal(22, names.Length);
            Assert.All(names, name => Assert.Equal(Text(Path.Combine(made, name)), Text(Path.Combine(Committed, name))));
        }
        finally
        {
            Directory.Delete(made, recursive: true);
        }
    }

    [Fact]
    public void The_orders_hold_the_rows_that_are_wrong()
    {
        string orders = string.Concat(Directory.GetFiles(Path.Combine(Committed, "orders"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Text));

        foreach (string row in (ReadOnlySpan<string>)["000137,", "000906,", "002744,", "003571,", "005210,", "006402,2024-02-30T10:00:00Z,", "007033,"])
            Assert.Contains("\n" + row, orders, StringComparison.Ordinal);
        Assert.Equal(2, Count(orders, ",two,"));
        Assert.Equal(1, Count(orders, ",3 pcs,"));
        Assert.Equal(2, Count(orders, ",12,50,"));
        Assert.NotEqual(0, Count(orders, ",XX,"));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    /// <summary>Generated files below a folder, relative to it; the generator itself and the page about it are not.</summary>
    private static string[] Names(string folder) =>
        [.. Directory.GetFiles(Path.Combine(folder, "orders"), "*", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(folder, "*.csv"))
            .Concat(Directory.GetFiles(folder, "*.ndjson"))
            .Select(path => Path.GetRelativePath(folder, path))
            .Order(StringComparer.Ordinal)];

    /// <summary>The content, decompressed: versions of the compression library may pack it differently.</summary>
    private static string Text(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using StreamReader reader = new(content, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
