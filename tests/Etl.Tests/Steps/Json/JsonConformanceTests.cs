using System.Text;
using System.Text.Json;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Json;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Json;

/// <summary>The cases of a published JSON test suite, each as the value of a key.</summary>
public sealed class JsonConformanceTests
{
    [Fact]
    public void Takes_and_rejects_values_as_a_published_suite_does()
    {
        string folder = Repository.RequireSharedData("conformance");
        using FormatHarness harness = new();
        IRowReader reader = JsonSteps.Read(JsonFormat.Lines, ("v", ColumnType.Json, null));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "json-manifest.json")));
        List<string> failures = [];
        int cases = 0;
        foreach (JsonElement entry in manifest.RootElement.EnumerateArray())
        {
            string expect = entry.GetProperty("expect").GetString()!;
            byte[] value = File.ReadAllBytes(Path.Combine(folder, entry.GetProperty("file").GetString()!));
            // A value on several lines is none in this format.
            if (!entry.GetProperty("id").GetString()!.StartsWith("jsontestsuite", StringComparison.Ordinal) || value.AsSpan().TrimEnd("\r\n"u8).Contains((byte)'\n')) continue;
            cases++;
            ReadResult result = harness.Read(reader, [.. "{\"v\":"u8, .. value.AsSpan().TrimEnd("\r\n"u8), .. "}"u8]);
            string trimmed = Encoding.UTF8.GetString(value).Trim();
            bool taken = result.Rejects.Count == 0 && result.Rows.SequenceEqual([trimmed is "null" ? "NULL" : trimmed]);
            bool rejected = result.Rejects.Count == 1 && result.Rows.Count == 0;
            bool asExpected = expect switch { "ok" => taken, "error" => rejected, _ => taken || rejected };
            if (!asExpected) failures.Add($"{entry.GetProperty("id")} ({expect}): {string.Join("; ", result.Rows.Concat(result.RejectTexts))}");
        }

        Assert.Empty(failures);
        Assert.True(cases > 250, $"Only {cases} cases were found.");
    }
}
