using System.Globalization;
using Etl.Messages;

namespace Etl.Steps.Http;

internal sealed record UrlsOptions
{
    [Option("Values, each of which makes one address with 'template'; exactly one of 'values', 'list' and 'file' is needed")]
    public IReadOnlyList<string>? Values { get; init; }

    [Option("Address with {value} where a value goes, which is URL-escaped, such as \"https://example.com/{value}.csv\"")]
    public string? Template { get; init; }

    [Option("Addresses, or parts of them that 'baseUrl' makes whole; the SHA-256 that the file must have may follow, with a blank between them")]
    public IReadOnlyList<string>? List { get; init; }

    [Option("File with one address on a line (or value, where 'template' is given), which its SHA-256 may follow as in 'list'; blank lines and lines that start with # are skipped")]
    public string? File { get; init; }

    [Option("Column of 'file' that holds the addresses or values; the file is then comma-separated with a header")]
    public string? Column { get; init; }

    [Option("Column of 'file' that holds the SHA-256 of each download; a row may leave it empty")]
    public string? ChecksumColumn { get; init; }

    [Option("File name that downloads get, with {value} where the value goes; without it the last part of the address, or the whole path of one that is relative to 'baseUrl'")]
    public string? Name { get; init; }

    [Option("Address of the folder that relative addresses start from")]
    public string? BaseUrl { get; init; }
}

/// <summary>Lists addresses to be downloaded, in the order they are given.</summary>
internal sealed class Urls(UrlsOptions options, UrlTemplate template) : ISource
{
    internal static StepType Type { get; } = StepType.Create<UrlsOptions>(
        "urls",
        "Lists addresses to be downloaded: from values and a template, a list, or a file.",
        [],
        MessageKind.Urls,
        WorkKind.Serial,
        """{ "id": "addresses", "use": "urls", "with": { "template": "https://example.com/{value}.csv.gz", "values": ["north", "south"] } }""",
        UrlsPlanner.Plan,
        moreExamples:
        [
            """
            // The same from the column 'store' of a list in a file.
            { "id": "addresses", "use": "urls", "with": { "template": "https://example.com/{value}.csv.gz", "file": "in/stores.csv", "column": "store" } }
            """,
        ]);

    public IReadOnlyList<Message> List(int source, StepContext context)
    {
        string? file = options.File is null ? null : context.Resolve(options.File);
        IReadOnlyList<AddressLine> items = file is null ? Inline() : ReadFile(file);
        if (items.Count == 0) throw new StepException(file ?? "", "There is no address in the list. Add at least one.");

        DownloadNames names = new();
        Message[] urls = new Message[items.Count];
        for (int i = 0; i < urls.Length; i++)
        {
            (Uri? url, string? problem) = template.Resolve(items[i].Text);
            string? sum = items[i].Sum is { } written ? Checksum.Parse(written) : null;
            if (sum is null && items[i].Sum is not null) problem = $"'{items[i].Sum}' is no SHA-256. Write its 64 hexadecimal digits, or nothing.";
            if (problem is not null) throw new StepException(file ?? "", $"Line {items[i].Line.ToString(CultureInfo.InvariantCulture)}: {problem}");
            urls[i] = new UrlMessage(new Position(source, i), url!, Name(names, url!, items[i].Text)) { Sha256 = sum };
        }

        return urls;
    }

    private string Name(DownloadNames names, Uri url, string text)
    {
        if (options.Name is not null) return names.ForTemplate(options.Name, template.TakesValues ? text : null);
        bool isRelative = options.BaseUrl is not null && !template.TakesValues && !text.Contains("://", StringComparison.Ordinal);
        return isRelative ? names.ForRelative(text) : names.ForUrl(url);
    }

    // The planner has resolved each of them once, so they need no line to be found by.
    private AddressLine[] Inline() => options.Values is { } values
        ? [.. values.Select((text, i) => new AddressLine(text, i + 1))]
        : [.. (options.List ?? []).Select((text, i) => AddressLine.Split(text, i + 1))];

    private List<AddressLine> ReadFile(string file)
    {
        try
        {
            using StreamReader reader = new(file);
            return options.Column is null ? AddressFile.ReadLines(reader, sums: !template.TakesValues) : AddressFile.ReadColumn(reader, options.Column, options.ChecksumColumn);
        }
        catch (InvalidDataException e)
        {
            throw new StepException(file, e.Message, e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StepException(file, $"The file '{file}' does not exist. Correct 'file', or create it. Relative paths start at the working folder.", e);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw new StepException(file, $"The list of addresses cannot be read: {e.Message}", e);
        }
    }
}
