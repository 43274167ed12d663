using System.Text.Json;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Csv;

/// <summary>The core tier of published CSV test suites.</summary>
public sealed class CsvConformanceTests
{
    [Fact]
    public void Reads_the_core_cases_of_published_suites_as_they_expect()
    {
        string folder = Repository.RequireSharedData("conformance");
        using FormatHarness harness = new();
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        List<string> failures = [];
        int cases = 0;
        foreach (JsonElement entry in manifest.RootElement.EnumerateArray())
        {
            if (!string.Equals(Text(entry, "tier"), "core", StringComparison.Ordinal) || entry.GetProperty("expected").ValueKind == JsonValueKind.Null) continue;
            cases++;
            if (Check(harness, folder, entry) is { } failure) failures.Add($"{Text(entry, "id")}: {failure}");
        }

        Assert.Empty(failures);
        Assert.True(cases > 90, $"Only {cases} cases were found.");
    }

    private static string? Check(FormatHarness harness, string folder, JsonElement entry)
    {
        JsonElement dialect = entry.GetProperty("dialect");
        bool header = dialect.GetProperty("header").GetBoolean();
        string[][] expected = JsonSerializer.Deserialize<string?[][]>(File.ReadAllBytes(Path.Combine(folder, Text(entry, "expected"))))!
            .Select(row => row.Select(value => value ?? "").ToArray())
            .Where(row => row is not ([] or [""]))
            .ToArray();
        string[] names = header ? expected[0] : [.. Enumerable.Range(0, expected.Length == 0 ? 1 : expected[0].Length).Select(i => $"c{i}")];
        CsvReadOptions options = new() { Columns = CsvSteps.Texts(names), Header = header, Separator = Text(dialect, "delimiter"), Quote = Text(dialect, "quote") };
        IRowReader reader = CsvSteps.Read(options);
        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, Text(entry, "file")));
        string[] rows = [.. expected.Skip(header ? 1 : 0).Select(row => string.Join('|', row.Select(value => value.Length == 0 ? "NULL" : value)))];
        bool ragged = expected.Any(row => row.Length != names.Length);
        foreach (int chunkBytes in (int[])[16, 1 << 18])
        {
            ReadResult result = harness.Read(reader, bytes, chunkBytes);
            // Rows of another length than the header's are rejects here, and so may be what a suite lets either way pass.
            bool rejected = result.Rejects.Count > 0;
            bool mayReject = ragged || string.Equals(Text(entry, "expect"), "either", StringComparison.Ordinal);
            if (ragged && !rejected) return "ragged rows were not rejected";
            if (rejected && !mayReject) return string.Join("; ", result.RejectTexts);
            if (!rejected && !rows.SequenceEqual(result.Rows.Where(row => names.Length > 1 || !string.Equals(row, "NULL", StringComparison.Ordinal)))) return $"expected {string.Join(" / ", rows)}, read {string.Join(" / ", result.Rows)}";
        }

        return null;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
