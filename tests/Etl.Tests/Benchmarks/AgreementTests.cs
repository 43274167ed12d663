using System.IO.Compression;
using System.Text;
using Etl.Benchmarks.Agreement;
using Etl.Benchmarks.Measuring;

namespace Etl.Tests.Benchmarks;

/// <summary>A comparison is worth nothing if it does not notice that a program computed something else.</summary>
public sealed class AgreementTests : IDisposable
{
    private static readonly SameGroups Groups = new("product,day,orders,revenue", Keys: 2, Counts: 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("etl-agreement-").FullName;
    private int _files;

    [Theory]
    [InlineData("a,1,2,3.5\n", "\"a\",\"1\",\"2\",\"3.5\"\n")]
    [InlineData("\"a, b\",1,2,1000.1\n", "\"a, b\",1,2,1000.1000000001\n")]
    [InlineData("a,1,2,\n", "a,1,2,\"\"\n")]
    [InlineData("", "")]
    public void Groups_with_sums_a_rounding_apart_agree(string left, string right) => Assert.Null(GroupDifference(left, right));

    [Theory]
    [InlineData("a,1,2,3\n", "a,1,3,3\n", "in group 'a', '1' the orders is '2' and '3'")]
    [InlineData("a,1,2,3\n", "a,1,2.0,3\n", "in group 'a', '1' the orders is '2' and '2.0'")]
    [InlineData("a,1,2,1000\n", "a,1,2,1000.00001\n", "in group 'a', '1' the revenue is '1000' and '1000.00001'")]
    [InlineData("a,1,2,3\n", "a,1,2,nothing\n", "in group 'a', '1' the revenue is '3' and 'nothing'")]
    [InlineData("a,1,2,3\nb,1,2,3\n", "b,1,2,3\n", "group 'a', '1' is missing; there stands 'b', '1'")]
    [InlineData("a,1,2,3\nb,1,2,3\n", "a,1,2,3\n", "group 'b', '1' is missing")]
    [InlineData("a,1,2,3\n", "a,1,2,3\nb,1,2,3\n", "group 'b', '1' is one too many")]
    [InlineData("a,1,2,3\nb,1,2,3\n", "b,1,2,3\na,1,2,3\n", "group 'a', '1' is missing; there stands 'b', '1'")]
    public void The_first_other_group_is_named_with_both_values(string left, string right, string difference) =>
        Assert.Equal(difference, GroupDifference(left, right));

    [Fact]
    public void A_result_with_other_columns_is_none()
    {
        string left = Write("product,day,orders,revenue\n");
        string right = Write("product,day,revenue,orders\n");

        BenchmarkException e = Assert.Throws<BenchmarkException>(() => Groups.Difference(left, right));

        Assert.Equal($"{right} starts with 'product,day,revenue,orders' and not with 'product,day,orders,revenue'.", e.Message);
    }

    [Theory]
    [InlineData("a,12.50\nb,1\n", "b,1.0\n\"a\",12.5\n")]
    [InlineData("a,13.585\n", "a,13.585000000000001\n")]
    [InlineData("\"a\nb\",1\n", "\"a\nb\",1.00\n")]
    [InlineData("eight letters and more,\n", "eight letters and more,\"\"\n")]
    public void Rows_agree_in_any_order_and_writing(string left, string right) => Assert.Null(RowDifference(left, right));

    [Theory]
    [InlineData("a,1\nb,2\n", "a,1\n", "there are 2 rows and 1")]
    [InlineData("a,1\n", "a,1.001\n", "some of the 1 rows have other values")]
    [InlineData("a,1\n", "b,1\n", "some of the 1 rows have other values")]
    [InlineData("a,1\nb,2\n", "a,2\nb,1\n", "some of the 2 rows have other values")]
    [InlineData("a,1\na,1\n", "b,1\nb,1\n", "some of the 2 rows have other values")]
    [InlineData("12345678abc,1\n", "12345678abd,1\n", "some of the 1 rows have other values")]
    [InlineData("12345678,1\n", "12345679,1\n", "some of the 1 rows have other values")]
    [InlineData("12.50,1\n", "12.5,1\n", "some of the 1 rows have other values")] // the first column is text
    public void Rows_with_other_values_are_found(string left, string right, string difference) =>
        Assert.StartsWith(difference, RowDifference(left, right), StringComparison.Ordinal);

    [Fact]
    public void Folders_of_compressed_rows_agree_file_by_file()
    {
        string left = Folder(("a.csv.gz", "name,price\nx,1\n"), ("b.csv.gz", "name,price\ny,2\n"));
        string same = Folder(("a.csv.gz", "name,price\n\"x\",1\n"), ("b.csv.gz", "name,price\ny,2\n"));
        string swapped = Folder(("a.csv.gz", "name,price\ny,2\n"), ("b.csv.gz", "name,price\nx,1\n"));
        string fewer = Folder(("a.csv.gz", "name,price\nx,1\n"));

        Assert.Null(new SameRows().Difference(left, same));
        Assert.StartsWith("in 'a.csv.gz' some of the 1 rows have other values", new SameRows().Difference(left, swapped), StringComparison.Ordinal);
        Assert.Equal("the file 'b.csv.gz' is missing", new SameRows().Difference(left, fewer));
        Assert.Equal("the file 'b.csv.gz' is one too many", new SameRows().Difference(fewer, left));
    }

    [Fact]
    public void Downloads_are_the_very_files()
    {
        string original = Folder(("a.csv.gz", "a"), ("b.csv.gz", "b"));
        string same = Folder(("a.csv.gz", "a"), ("b.csv.gz", "b"));
        string cut = Folder(("a.csv.gz", "a"), ("b.csv.gz", ""));
        string fewer = Folder(("a.csv.gz", "a"));
        string renamed = Folder(("a.csv.gz", "a"), ("c.csv.gz", "b"));
        SameFiles files = new(original);

        Assert.Null(files.Difference(same, same));
        Assert.StartsWith("'b.csv.gz' has the SHA-256 ", files.Difference(same, cut), StringComparison.Ordinal);
        Assert.Equal("there are 1 files and not 2", files.Difference(same, fewer));
        Assert.Equal("the file 'b.csv.gz' is missing", files.Difference(renamed, same));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string? GroupDifference(string left, string right) =>
        Groups.Difference(Write("product,day,orders,revenue\n" + left), Write("product,day,orders,revenue\n" + right));

    private string? RowDifference(string left, string right) =>
        new SameRows("price").Difference(Write("name,price\n" + left), Write("name,price\n" + right));

    private string Write(string text)
    {
        string path = Path.Combine(_folder, $"{++_files}.csv");
        File.WriteAllText(path, text);
        return path;
    }

    private string Folder(params (string Name, string Text)[] files)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, $"{++_files}")).FullName;
        foreach ((string name, string text) in files)
        {
            using GZipStream gzip = new(File.Create(Path.Combine(folder, name)), CompressionLevel.Fastest);
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return folder;
    }
}
