using System.Text;
using System.Text.Json;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Csv;

/// <summary>One case of the published suites: a file, its dialect, and what is expected of it.</summary>
internal sealed class ConformanceCase(string folder, JsonElement entry)
{
    private const string Extra = "the fields too many";

    private readonly JsonElement _dialect = entry.GetProperty("dialect");

    public string Id => Text(entry, "id");

    public string Tier => Text(entry, "tier");

    /// <summary>ok, error or either.</summary>
    public string Expect => Text(entry, "expect");

    /// <summary>The cells expected, the header's first; null where none are given.</summary>
    public string[][]? Expected => entry.GetProperty("expected").ValueKind == JsonValueKind.Null
        ? null
        : [.. JsonSerializer.Deserialize<string?[][]>(File.ReadAllBytes(Path.Combine(folder, Text(entry, "expected"))))!
            .Select(row => row.Select(value => value ?? "").ToArray())
            .Where(row => row is not ([] or [""]))];

    private byte[] Bytes => File.ReadAllBytes(Path.Combine(folder, Text(entry, "file")));

    private bool HasHeader => _dialect.GetProperty("header").GetBoolean();

    private bool KeepsRagged => Text(_dialect, "ragged") is "keep";

    public static IEnumerable<ConformanceCase> All(string folder)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        return [.. manifest.RootElement.Clone().EnumerateArray().Select(entry => new ConformanceCase(folder, entry))];
    }

    /// <summary>
    /// What <c>csv.read</c> makes of the file: its cells, or why it refuses the file or a row of it. Every record has the
    /// fields that it has in the file: those too many come out of the extra column, and how many there are is told by reading
    /// once more with short and long rows rejected.
    /// </summary>
    public (string[][]? Rows, string? Error) Read(FormatHarness harness, int chunkBytes)
    {
        try
        {
            string[]? header = HasHeader ? ReadHeader(harness) : null;
            int width = header?.Length ?? CountFields(harness);
            CsvRowsOptions rows = KeepsRagged ? new() { Short = CsvShortRow.Pad, Long = CsvLongRow.Keep, Extra = Extra } : new() { Short = CsvShortRow.Error, Long = CsvLongRow.Error };
            CsvReadOptions options = Options(width) with { Header = HasHeader, Rows = rows };
            ReadResult read = harness.Read(CsvSteps.Read(options), Bytes, chunkBytes);
            if (read.Rejects.Count > 0) return (null, string.Join("; ", read.RejectTexts));
            if (!KeepsRagged) return (Prepend(header, read.Cells.Select(Values)), null);
            ReadResult strict = harness.Read(CsvSteps.Read(options with { Rows = new() }), Bytes, chunkBytes);
            Dictionary<long, int> widths = strict.Rejects.ToDictionary(reject => reject.Origin!.Value.ByteOffset, reject => int.Parse(reject.Reason.Split(' ')[0]));
            return (Prepend(header, read.Cells.Select((cells, i) => Unpad(harness, cells, widths.GetValueOrDefault(read.Offsets[i], width), width))), null);
        }
        catch (StepException e)
        {
            return (null, e.Message);
        }
    }

    private static string[][] Prepend(string[]? header, IEnumerable<string[]> rows) =>
        [.. (header is null ? rows : rows.Prepend(header)).Where(row => row is not ([] or [""]))];

    private static string[] Values(string?[] cells) => [.. cells.Select(cell => cell ?? "")];

    private string[] Unpad(FormatHarness harness, string?[] cells, int fields, int width)
    {
        string? extra = cells[width];
        string[] values = Values(cells[..Math.Min(fields, width)]);
        if (extra is not null) return [.. values, .. SplitRecord(harness, extra)];
        // One field too many that is empty is null, as any empty field.
        return fields > width ? [.. values, ""] : values;
    }

    /// <summary>The header's names, which any field of it can be asked for by number.</summary>
    private string[] ReadHeader(FormatHarness harness)
    {
        CsvReadOptions options = Options(CountFields(harness)) with { Header = false, Rows = new() { Short = CsvShortRow.Pad, Long = CsvLongRow.Ignore } };
        return Values(harness.Read(CsvSteps.Read(options), Bytes).Cells[0]);
    }

    /// <summary>Fields of the first record, as a column beyond them is told.</summary>
    private int CountFields(FormatHarness harness) => CountFields(harness, Bytes, _dialect.GetProperty("skip_rows").GetInt32());

    private int CountFields(FormatHarness harness, byte[] bytes, int skipLines)
    {
        CsvReadOptions options = Options(1) with { Header = false, SkipLines = skipLines, Rows = new() { Short = CsvShortRow.Pad, Long = CsvLongRow.Ignore } };
        CsvReadOptions beyond = options with { Columns = [KeyValuePair.Create("c", new CsvColumn { From = ["#999999"] })] };
        try
        {
            _ = harness.Read(CsvSteps.Read(beyond), bytes);
            return 1;
        }
        catch (StepException e) when (e.Message.StartsWith("The column 'c' is field 999999", StringComparison.Ordinal))
        {
            return int.Parse(e.Message.Split("only ")[1].Split('.')[0]);
        }
    }

    /// <summary>The fields of a part of a record.</summary>
    private string[] SplitRecord(FormatHarness harness, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        CsvReadOptions options = Options(CountFields(harness, bytes, 0)) with { Header = false, SkipLines = 0, Encoding = "utf-8" };
        return Values(Assert.Single(harness.Read(CsvSteps.Read(options), bytes).Cells));
    }

    private CsvReadOptions Options(int width) => new()
    {
        Columns = [.. Enumerable.Range(1, width).Select(number => KeyValuePair.Create($"c{number}", new CsvColumn { From = [$"#{number}"] }))],
        Separator = Text(_dialect, "delimiter"),
        Quote = Text(_dialect, "quote"),
        Escape = _dialect.GetProperty("escape").GetString() ?? "",
        Comment = _dialect.GetProperty("comment").GetString() ?? "",
        SkipLines = _dialect.GetProperty("skip_rows").GetInt32(),
        Trim = Text(_dialect, "trim") is not "none",
        Encoding = Text(_dialect, "encoding") is "latin-1" ? "iso-8859-1" : "auto",
    };

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
