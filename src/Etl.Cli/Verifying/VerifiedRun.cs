using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Etl.Cli.Display;
using Etl.Running;
using Etl.Steps;

namespace Etl.Cli.Verifying;

/// <summary>A run whose results are compared with those of others.</summary>
/// <param name="Parallelism">Its workers.</param>
/// <param name="Report">What it did.</param>
/// <param name="Results">The file that holds each result, by what users call it.</param>
/// <param name="Digests">SHA-256 of each.</param>
internal sealed record VerifiedRun(int Parallelism, RunReport Report, SortedDictionary<string, string> Results, SortedDictionary<string, string> Digests)
{
    /// <summary>Digest of all results, names included.</summary>
    public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Digests.Select(result => $"{result.Value} {result.Key}\n")))));

    /// <param name="parallelism">Workers of the run.</param>
    /// <param name="report">What it did.</param>
    /// <param name="outputs">Where its outputs are.</param>
    /// <param name="root">The folder that the pipeline's paths start from.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="IOException">A result cannot be read.</exception>
    public static async Task<VerifiedRun> ReadAsync(int parallelism, RunReport report, OutputRoot outputs, string root, CancellationToken cancellation)
    {
        SortedDictionary<string, string> results = new(StringComparer.Ordinal);
        foreach (OutputFile output in report.Outputs) results.Add($"'{Name(output.Path, outputs, root)}'", output.Path);
        if (report.RejectsFile is { } rejects) results.Add("the list of rejected rows", rejects);
        for (int i = 0; i < report.Printed.Count; i++)
        {
            string path = $"{outputs.Path}.printed-{i.ToString(CultureInfo.InvariantCulture)}";
            await File.WriteAllTextAsync(path, Text(report.Printed[i]), cancellation).ConfigureAwait(false);
            results.Add($"what the step '{report.Printed[i].Step}' prints", path);
        }

        SortedDictionary<string, string> digests = new(StringComparer.Ordinal);
        foreach ((string name, string path) in results)
        {
            FileStream stream = File.OpenRead(path);
            await using (stream.ConfigureAwait(false)) digests.Add(name, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false)));
        }

        return new VerifiedRun(parallelism, report, results, digests);
    }

    /// <summary>What the pipeline calls an output.</summary>
    private static string Name(string path, OutputRoot outputs, string root)
    {
        string placed = Path.GetRelativePath(outputs.Path, path);
        return OperatingSystem.IsWindows() ? placed : Figures.PathFrom(root, "/" + placed);
    }

    /// <summary>Tables as values with their lengths, so that no two have the same text.</summary>
    private static string Text(PrintedOutput output)
    {
        StringBuilder text = new(string.Create(CultureInfo.InvariantCulture, $"{output.MoreRows} more rows\n"));
        if (output is PrintedText printed) text.Append(printed.Text);
        foreach (IReadOnlyList<string?> row in output is PrintedTable table ? table.Rows.Prepend([.. table.Columns.Select(column => column.Name)]) : [])
        {
            foreach (string? value in row) text.Append(value is null ? "null " : string.Create(CultureInfo.InvariantCulture, $"{value.Length}:{value} "));
            text.Append('\n');
        }

        return text.ToString();
    }
}
