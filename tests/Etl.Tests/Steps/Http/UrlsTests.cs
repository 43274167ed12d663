using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Http;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Http;

public sealed class UrlsTests
{
    [Fact]
    public async Task Puts_each_value_into_the_template()
    {
        await using IoFolder folder = new();

        IReadOnlyList<UrlMessage> urls = List(folder, new UrlsOptions { Values = ["north", "a b/c&d", "é"], Template = "https://example.com/{value}.csv?v={value}" });

        Assert.Equal(
            ["https://example.com/north.csv?v=north", "https://example.com/a%20b%2Fc%26d.csv?v=a%20b%2Fc%26d", "https://example.com/%C3%A9.csv?v=%C3%A9"],
            urls.Select(url => url.Url.AbsoluteUri));
        Assert.Equal(["north.csv", "a b_c&d.csv", "é.csv"], urls.Select(url => url.Name));
        Assert.Equal([new Position(3, 0), new Position(3, 1), new Position(3, 2)], urls.Select(url => url.Position));
    }

    [Fact]
    public async Task Takes_a_list_and_resolves_what_is_relative()
    {
        await using IoFolder folder = new();

        IReadOnlyList<UrlMessage> urls = List(folder, new UrlsOptions { List = ["a.csv", "/b.csv", "sub/c.csv?x=http://y", "http://other/d.csv"], BaseUrl = "http://127.0.0.1:8080/data" });

        Assert.Equal(
            ["http://127.0.0.1:8080/data/a.csv", "http://127.0.0.1:8080/b.csv", "http://127.0.0.1:8080/data/sub/c.csv?x=http://y", "http://other/d.csv"],
            urls.Select(url => url.Url.AbsoluteUri));
    }

    [Fact]
    public async Task Reads_a_file_line_by_line()
    {
        await using IoFolder folder = new();
        folder.Write("urls.txt", "\uFEFF# the north\r\nhttps://example.com/a.csv\r\n\r\n  https://example.com/b.csv  \n#end");

        Assert.Equal(["https://example.com/a.csv", "https://example.com/b.csv"], List(folder, new UrlsOptions { File = "urls.txt" }).Select(url => url.Url.AbsoluteUri));
    }

    [Fact]
    public async Task Reads_values_from_a_column()
    {
        await using IoFolder folder = new();
        folder.Write("stores.csv", "id,\"the, store\"\n1,north\n\n2,\"so\"\"uth\nwest\"\r\n3,east");

        IReadOnlyList<UrlMessage> urls = List(folder, new UrlsOptions { File = "stores.csv", Column = "the, store", Template = "https://example.com/{value}", Name = "raw/{value}.csv" });

        Assert.Equal(["https://example.com/north", "https://example.com/so%22uth%0Awest", "https://example.com/east"], urls.Select(url => url.Url.AbsoluteUri));
        Assert.Equal(["raw/north.csv", "raw/so_uth_west.csv", "raw/east.csv"], urls.Select(url => url.Name));
    }

    [Theory]
    [InlineData("https://e.com/2024/a.csv.gz", "a.csv.gz")]
    [InlineData("https://e.com/2024/", "2024")]
    [InlineData("https://e.com", "download")]
    [InlineData("https://e.com/a%2Fb.csv", "a_b.csv")]
    [InlineData("https://e.com/..%2F..%2Fetc", ".._.._etc")]
    [InlineData("https://e.com/a%00%1Fb", "a__b")]
    [InlineData("https://e.com/con.csv", "_con.csv")]
    [InlineData("https://e.com/x/%2E%2E%20", "download")]
    [InlineData("https://e.com/a.csv?x=/y", "a.csv")]
    public void Names_downloads_safely(string url, string name) => Assert.Equal(name, new DownloadNames().ForUrl(new Uri(url)));

    [Fact]
    public void Shortens_long_names_but_keeps_their_extensions()
    {
        string name = new DownloadNames().ForUrl(new Uri($"https://e.com/{new string('é', 300)}.csv.gz"));

        Assert.Equal(new string('é', 96) + ".csv.gz", name);
    }

    [Fact]
    public async Task Numbers_names_that_are_taken()
    {
        await using IoFolder folder = new();

        IReadOnlyList<UrlMessage> urls = List(folder, new UrlsOptions { List = ["http://a/x.csv.gz", "http://b/x.csv.gz", "http://c/X.CSV.GZ", "http://a/x-2.csv.gz", "http://a/y", "http://b/y"] });

        Assert.Equal(["x.csv.gz", "x-2.csv.gz", "X-3.CSV.GZ", "x-2-2.csv.gz", "y", "y-2"], urls.Select(url => url.Name));
    }

    [Fact]
    public void Asks_for_exactly_one_way()
    {
        Assert.Equal([": There are no addresses. Give exactly one of 'values' (with 'template'), 'list' and 'file'."], Problems(new UrlsOptions()));
        Assert.Equal(
            ["list: 'values' gives the addresses already. Give exactly one of 'values', 'list' and 'file'.", "file: 'values' gives the addresses already. Give exactly one of 'values', 'list' and 'file'."],
            Problems(new UrlsOptions { Values = ["a"], Template = "http://a/{value}", List = ["http://a"], File = "x" }).Where(problem => !problem.StartsWith("template", StringComparison.Ordinal)));
    }

    [Fact]
    public void Says_what_does_not_go_together()
    {
        Assert.Equal(["values: Values need a 'template' that makes addresses of them, such as 'https://example.com/{value}.csv'. Add it, or give addresses in 'list'."], Problems(new UrlsOptions { Values = ["a"] }));
        Assert.Equal(["template: 'list' holds addresses and takes no template. Remove it, or give 'values' instead of 'list'."], Problems(new UrlsOptions { List = ["http://a"], Template = "{value}" }));
        Assert.Equal(["template: The template has no '{value}', so every address would be the same. Write '{value}' where the value goes."], Problems(new UrlsOptions { Values = ["a"], Template = "http://a" }));
        Assert.Equal(["column: A column is one of a file. Give the 'file', or remove 'column'."], Problems(new UrlsOptions { List = ["http://a"], Column = "x" }));
        Assert.Equal(["name: '{value}' needs values, and there is no 'template' that takes any. Remove it from the name, or give 'template'."], Problems(new UrlsOptions { List = ["http://a"], Name = "{value}.csv" }));
        Assert.Equal(["name: The name would leave the folder that files are written to. Write a relative one without '..'."], Problems(new UrlsOptions { List = ["http://a"], Name = "../a.csv" }));
        Assert.Equal(["list: The list is empty. Add at least one."], Problems(new UrlsOptions { List = [] }));
        Assert.Equal(["baseUrl: The base address is no absolute http or https address without a query. Write one such as 'https://example.com/data/'."], Problems(new UrlsOptions { List = ["a"], BaseUrl = "ftp://x" }));
    }

    [Fact]
    public void Names_each_address_that_is_none() =>
        Assert.Equal(
            [
                "list[1]: 'ftp://example.com/a' is no http or https address. Write one such as 'https://example.com/a.csv'.",
                "list[2]: 'a.csv' is no absolute address. Write one such as 'https://example.com/a.csv', or set 'baseUrl'.",
                "list[3]: The text is empty. Write an address or value, or remove it.",
                "list[4]: '/data/a.csv' is no absolute address. Write one such as 'https://example.com/a.csv', or set 'baseUrl'.",
                "list[5]: 'https://' is no http or https address. Write one such as 'https://example.com/a.csv'.",
            ],
            Problems(new UrlsOptions { List = ["http://a/b", "ftp://example.com/a", "a.csv", "", "/data/a.csv", "https://"] }));

    [Theory]
    [InlineData("http://a/b\nnot an address", null, "Line 2: 'not an address' is no absolute address. Write one such as 'https://example.com/a.csv', or set 'baseUrl'.")]
    [InlineData("# nothing\n", null, "There is no address in the list. Add at least one.")]
    [InlineData("", "url", "There is no column 'url'. The file is empty. Correct 'column'.")]
    [InlineData("id,name\n1,2", "url", "There is no column 'url'. The header has 'id', 'name'. Correct 'column'.")]
    [InlineData("id,url\n1,http://a\n2", "url", "Line 3: the row has 1 fields and so no column 'url'. Correct the row.")]
    [InlineData("id,url\n1,\"http://a\n2", "url", "Line 2: a quote is opened and never closed. Close it.")]
    [InlineData("id,url\n1,\"a\nb\"\n2,x", "url", "Line 2: 'a\nb' is no absolute address. Write one such as 'https://example.com/a.csv', or set 'baseUrl'.")]
    public async Task Says_where_a_file_is_wrong(string content, string? column, string message)
    {
        await using IoFolder folder = new();
        string path = folder.Write("urls", content);

        StepException e = Assert.Throws<StepException>(() => List(folder, new UrlsOptions { File = "urls", Column = column }));

        Assert.Equal(message, e.Message);
        Assert.Equal(path, e.Item);
    }

    [Fact]
    public async Task Says_that_the_file_does_not_exist()
    {
        await using IoFolder folder = new();

        Assert.Equal(
            $"The file '{folder.PathOf("no")}' does not exist. Correct 'file', or create it. Relative paths start at the working folder.",
            Assert.Throws<StepException>(() => List(folder, new UrlsOptions { File = "no" })).Message);
    }

    [Theory]
    [InlineData("https://user:pass@example.com:8443/a%20b.csv?x=1#f", "https://example.com:8443/a%20b.csv?x=1")]
    [InlineData("https://example.com/a?token=t&Keyword=k&api_key=q", "https://example.com/a?token=***&Keyword=k&api_key=***")]
    [InlineData("https://example.com/a?part=1&X-Amz-Date=d&X-Amz-Signature=s&x", "https://example.com/a?part=***&X-Amz-Date=***&X-Amz-Signature=***&x")]
    [InlineData("https://example.com/a?sv=1&se=2&sig=", "https://example.com/a?sv=***&se=***&sig=***")]
    [InlineData("http://example.com?", "http://example.com/")]
    public void Prints_addresses_without_secrets(string url, string text) => Assert.Equal(text, SafeUrl.Text(new Uri(url)));

    private static IReadOnlyList<UrlMessage> List(IoFolder folder, UrlsOptions options) =>
        [.. PlanProblems.Step<Urls>(Urls.Type, options).List(3, folder.Context).Cast<UrlMessage>()];

    private static IReadOnlyList<string> Problems(UrlsOptions options) => PlanProblems.Of(Urls.Type, options);
}
