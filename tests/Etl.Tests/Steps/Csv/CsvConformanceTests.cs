using System.Diagnostics;
using System.Text.Json;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Csv;

/// <summary>Published CSV test suites. Every case is to be read just as it says, and every error refused.</summary>
public sealed class CsvConformanceTests : IDisposable
{
    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("core", 95)]
    [InlineData("dialect", 39)]
    [InlineData("invalid", 13)]
    [InlineData("cr-newline", 2)]
    [InlineData("lenient", 3)]
    public void Reads_the_cases_of_published_suites_as_they_expect(string tier, int count)
    {
        string folder = Repository.RequireSharedData("conformance");
        ConformanceCase[] cases = [.. ConformanceCase.All(folder).Where(one => string.Equals(one.Tier, tier, StringComparison.Ordinal))];
        List<string> failures = [];
        foreach (ConformanceCase one in cases)
        {
            foreach (int chunkBytes in (int[])[16, 1 << 18])
            {
                (string[][]? rows, string? error) = one.Read(_harness, chunkBytes);
                if (Judge(one, rows, error) is { } failure) failures.Add($"{one.Id}: {failure}");
            }
        }

        Assert.Empty(failures);
        Assert.Equal(count, cases.Length);
    }

    [Fact]
    public async Task Passes_the_checker_that_comes_with_the_suites()
    {
        string folder = Repository.RequireSharedData("conformance");
        string results = Directory.CreateDirectory(_harness.PathOf("results")).FullName;
        foreach (ConformanceCase one in ConformanceCase.All(folder))
        {
            (string[][]? rows, string? error) = one.Read(_harness, 1 << 18);
            if (rows is not null) await File.WriteAllBytesAsync(Path.Combine(results, $"{one.Id}.json"), JsonSerializer.SerializeToUtf8Bytes(rows), TestContext.Current.CancellationToken);
            if (error is not null) await File.WriteAllTextAsync(Path.Combine(results, $"{one.Id}.error"), error, TestContext.Current.CancellationToken);
        }

        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "The checker is written in Python, which this machine does not have.");
        using Process checker = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(folder, "check.py"), results]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string said = await checker.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await checker.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            """
            core         ok 88/88 either 7/7
            cr-newline   ok 2/2
            dialect      ok 38/38 either 1/1
            invalid      error 13/13
            lenient      either 3/3
            total 152 of 152

            """,
            said);
    }

    private static string? Judge(ConformanceCase one, string[][]? rows, string? error)
    {
        if (error is not null) return one.Expect is "ok" ? error : null;
        if (one.Expect is "error") return "no error was reported";
        if (one.Expected is not { } expected) return null;
        string wanted = Show(expected);
        string found = Show(rows!);
        return string.Equals(wanted, found, StringComparison.Ordinal) ? null : $"expected {wanted}, read {found}";
    }

    private static string Show(string[][] rows) => JsonSerializer.Serialize(rows);
}
