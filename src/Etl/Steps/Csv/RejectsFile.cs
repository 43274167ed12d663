using System.Globalization;
using CsvHelper;

namespace Etl.Steps.Csv;

/// <summary>The list of a run's rejected rows, as CSV (RFC 4180, UTF-8).</summary>
internal static class RejectsFile
{
    private static readonly string[] Header = ["file", "line", "byte_offset", "step", "column", "value", "reason", "raw_text"];

    public static void Write(string path, IEnumerable<(string StepId, Reject Reject)> rejects)
    {
        using CsvWriter writer = CsvWriter.ToFile(path, new CsvWriterOptions { NewLine = "\n" });
        writer.WriteHeader(Header);
        foreach ((string stepId, Reject reject) in rejects)
        {
            writer.WriteField(reject.Origin?.Source ?? "");
            writer.WriteField(reject.Origin?.Line.ToString(CultureInfo.InvariantCulture) ?? "");
            writer.WriteField(reject.Origin?.ByteOffset.ToString(CultureInfo.InvariantCulture) ?? "");
            writer.WriteField(stepId);
            writer.WriteField(reject.Column ?? "");
            writer.WriteField(reject.Value ?? "");
            writer.WriteField(reject.Reason);
            writer.WriteField(reject.RawText);
            writer.EndRecord();
        }
    }
}
