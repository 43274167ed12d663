using System.Globalization;
using System.Text.Json;
using Etl.Messages;

namespace Etl.Steps.Json;

/// <summary>Says where JSON goes wrong and how.</summary>
internal static class JsonErrors
{
    public static string DescribeLine(JsonException e) =>
        string.Create(CultureInfo.InvariantCulture, $"invalid JSON at byte {e.BytePositionInLine + 1} of the line: {Explain(e)}");

    /// <param name="chunk">The chunk at fault.</param>
    /// <param name="at">Bytes of it that were read well.</param>
    /// <param name="e">What the JSON reader says.</param>
    public static StepException DescribeArray(RecordChunk chunk, int at, JsonException e)
    {
        RowOrigin origin = BatchOrigin.LocateOffset(chunk, at);
        return new StepException(chunk.Source, string.Create(CultureInfo.InvariantCulture, $"Line {origin.Line}, behind byte {origin.ByteOffset}: invalid JSON: {Explain(e)} Correct the file or get it again."));
    }

    /// <summary>The reader's sentence without the position that it ends with, which counts from the start of what it was given.</summary>
    private static string Explain(JsonException e)
    {
        int position = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? e.Message : e.Message[..position];
    }
}
