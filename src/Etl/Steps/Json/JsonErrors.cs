using System.Globalization;
using System.Text.Json;
using Etl.Messages;

namespace Etl.Steps.Json;

/// <summary>Says where JSON goes wrong and how.</summary>
internal static class JsonErrors
{
    /// <summary>How the reader begins its sentence about a text that ends too early.</summary>
    private const string EndsTooEarly = "Expected depth to be zero";

    public static string DescribeLine(JsonException e) =>
        string.Create(CultureInfo.InvariantCulture, $"invalid JSON at byte {e.BytePositionInLine + 1} of the line: {(e.Message.StartsWith(EndsTooEarly, StringComparison.Ordinal) ? "the line ends inside an object or array; each line has to hold one whole object." : Explain(e))}");

    /// <summary>A document that goes wrong. The reader counts lines from 0.</summary>
    public static string DescribeDocument(JsonException e) =>
        string.Create(CultureInfo.InvariantCulture, $"invalid JSON on line {e.LineNumber + 1}, at byte {e.BytePositionInLine + 1} of the line: {(e.Message.StartsWith(EndsTooEarly, StringComparison.Ordinal) ? "the file ends inside an object or array." : Explain(e))}");

    /// <summary>An array that goes wrong in a chunk.</summary>
    public static StepException DescribeArray(RecordChunk chunk, JsonException e)
    {
        // The reader counts lines by line feeds, from the chunk's start.
        int at = 0;
        for (long line = e.LineNumber ?? 0; line > 0; line--) at += chunk.Records[at..].IndexOf((byte)'\n') + 1;
        RowOrigin origin = BatchOrigin.LocateOffset(chunk, Math.Min(chunk.Length, at + (int)(e.BytePositionInLine ?? 0)));
        return new StepException(chunk.Source, string.Create(CultureInfo.InvariantCulture, $"Line {origin.Line}, byte {origin.ByteOffset}: invalid JSON: {Explain(e)} Correct the file or get it again."));
    }

    /// <summary>The reader's sentence without the position that it ends with, which counts from the start of what it was given.</summary>
    public static string Explain(JsonException e)
    {
        int position = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? e.Message : e.Message[..position];
    }
}
