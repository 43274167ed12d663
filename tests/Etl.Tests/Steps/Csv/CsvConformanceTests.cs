using System.Text.Json;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Csv;

/// <summary>Published CSV test suites. Cases that are not passed are listed with the reason.</summary>
public sealed class CsvConformanceTests
{
    private const string NotAscii = "separators and comment prefixes are one ASCII character";
    private const string EscapedQuotes = "an escape character within quotes is not supported; only files without quotes have one";

    private static readonly Dictionary<string, string> NotPassed = new(StringComparer.Ordinal)
    {
        ["go__NonASCIICommaAndCommentWithQuotes"] = NotAscii,
        ["go__NonASCIICommaConfusion"] = NotAscii,
        ["go__NonASCIICommentConfusion"] = NotAscii,
        ["papa__c48-multi-character-comment-string"] = NotAscii,
        ["papa__p25-multi-character-delimiter"] = NotAscii,
        ["papa__p26-multi-character-delimiter-length-2-with-quoted-field"] = NotAscii,
        ["papa__p72-custom-escape-character-in-the-middle"] = EscapedQuotes,
        ["papa__p73-custom-escape-character-at-the-end"] = EscapedQuotes,
        ["papa__p74-custom-escape-character-not-used-for-escaping"] = EscapedQuotes,
    };

    [Theory]
    [InlineData("core", 95)]
    [InlineData("dialect", 39)]
    [InlineData("invalid", 13)]
    [InlineData("cr-newline", 2)]
    public void Reads_the_cases_of_published_suites_as_they_expect(string tier, int count)
    {
        string folder = Repository.RequireSharedData("conformance");
        using FormatHarness harness = new();
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        List<string> failures = [];
        int cases = 0;
        foreach (JsonElement entry in manifest.RootElement.EnumerateArray().Where(entry => string.Equals(Text(entry, "tier"), tier, StringComparison.Ordinal)))
        {
            cases++;
            string id = Text(entry, "id");
            if (!NotPassed.ContainsKey(id) && Check(harness, folder, entry) is { } failure) failures.Add($"{id}: {failure}");
        }

        Assert.Empty(failures);
        Assert.Equal(count, cases);
    }

    private static string? Check(FormatHarness harness, string folder, JsonElement entry)
    {
        JsonElement dialect = entry.GetProperty("dialect");
        bool header = dialect.GetProperty("header").GetBoolean();
        string expect = Text(entry, "expect");
        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, Text(entry, "file")));
        string[][]? expected = Expected(folder, entry);
        string[] names = Names(expected, header, bytes, dialect);
        IRowReader reader = CsvSteps.Read(Options(names, dialect, header, expected is not null));
        foreach (int chunkBytes in (int[])[16, 1 << 18])
        {
            ReadResult? result = TryRead(harness, reader, bytes, chunkBytes, out string? error);
            error ??= result!.Rejects.Count > 0 ? string.Join("; ", result.RejectTexts) : null;
            if (error is null && string.Equals(expect, "error", StringComparison.Ordinal)) return "no error was reported";
            // A row with more fields than the header has a place for is a reject, whatever a suite makes of it.
            bool mayFail = !string.Equals(expect, "ok", StringComparison.Ordinal) || (header && expected!.Any(row => row.Length > names.Length));
            if (error is not null && !mayFail) return error;
            if (error is not null || expected is null) continue;
            string[] rows = [.. expected.Skip(header ? 1 : 0).Select(row => Show(row, names.Length))];
            string[] read = [.. result!.Rows.Where(row => names.Length > 1 || !string.Equals(row, "NULL", StringComparison.Ordinal))];
            if (!rows.SequenceEqual(read)) return $"expected {string.Join(" / ", rows)}, read {string.Join(" / ", read)}";
        }

        return null;
    }

    private static string[][]? Expected(string folder, JsonElement entry) =>
        entry.GetProperty("expected").ValueKind == JsonValueKind.Null
            ? null
            : [.. JsonSerializer.Deserialize<string?[][]>(File.ReadAllBytes(Path.Combine(folder, Text(entry, "expected"))))!
                .Select(row => row.Select(value => value ?? "").ToArray())
                .Where(row => row is not ([] or [""]))];

    /// <summary>The header's names; where there is none, as many as the longest record has fields, or, where none is expected, the first.</summary>
    private static string[] Names(string[][]? expected, bool header, byte[] bytes, JsonElement dialect)
    {
        if (expected is null)
        {
            string[] first = System.Text.Encoding.UTF8.GetString(bytes).Split('\n')[0].TrimEnd('\r').Split(Text(dialect, "delimiter"));
            return header ? first : [.. first.Select((_, i) => $"c{i}")];
        }

        return header ? expected[0] : [.. Enumerable.Range(0, expected.Select(row => row.Length).DefaultIfEmpty(1).Max()).Select(i => $"c{i}")];
    }

    private static CsvReadOptions Options(string[] names, JsonElement dialect, bool header, bool expected)
    {
        bool ragged = string.Equals(Text(dialect, "ragged"), "keep", StringComparison.Ordinal);
        return new CsvReadOptions
        {
            Columns = CsvSteps.Texts(names),
            Header = header,
            Separator = Text(dialect, "delimiter"),
            Quote = Text(dialect, "quote"),
            Comment = dialect.GetProperty("comment").GetString() ?? "",
            SkipLines = dialect.GetProperty("skip_rows").GetInt32(),
            Trim = !string.Equals(Text(dialect, "trim"), "none", StringComparison.Ordinal),
            Encoding = Text(dialect, "encoding") is "latin-1" ? "iso-8859-1" : "auto",
            Rows = new CsvRowsOptions { Short = ragged ? CsvShortRow.Pad : CsvShortRow.Error, Long = !ragged ? CsvLongRow.Error : expected ? CsvLongRow.Reject : CsvLongRow.Ignore },
        };
    }

    private static ReadResult? TryRead(FormatHarness harness, IRowReader reader, byte[] bytes, int chunkBytes, out string? error)
    {
        error = null;
        try
        {
            return harness.Read(reader, bytes, chunkBytes);
        }
        catch (StepException e)
        {
            error = e.Message;
            return null;
        }
    }

    private static string Show(string[] row, int width) =>
        string.Join('|', row.Concat(Enumerable.Repeat("", Math.Max(0, width - row.Length))).Select(value => value.Length == 0 ? "NULL" : value));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
