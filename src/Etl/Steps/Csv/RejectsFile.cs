using System.Globalization;
using System.Text;
using CsvHelper;
using Etl.Values;

namespace Etl.Steps.Csv;

/// <summary>The list of a run's rejected rows, as CSV (RFC 4180, UTF-8).</summary>
public static class RejectsFile
{
    /// <summary>Most bytes of a row of the list that is read: a record of the longest that is allowed, quoted, and its value besides.</summary>
    private const int LongestRow = 256 << 20;

    /// <summary>Bytes of a field that are read: more than anybody looks at.</summary>
    private const int LongestField = 1024;

    private static readonly string[] Header = ["file", "line", "byte_offset", "step", "column", "value", "reason", "raw_text"];

    internal static void Write(string path, IEnumerable<(string StepId, Reject Reject)> rejects)
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

    /// <summary>Reads a list row by row, in its order, however long it is.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StepException">It cannot be read, or is no such list; while it is read.</exception>
    public static IEnumerable<ListedReject> Read(string path)
    {
        using CsvReader reader = Open(path);
        CheckHeader(path, reader);
        Func<bool> read = reader.Read;
        while (Guard(path, read))
        {
            if (reader.FieldCount != Header.Length)
                throw new StepException(path, string.Create(CultureInfo.InvariantCulture, $"Row {reader.RowNumber} of the list has {reader.FieldCount} fields where {Header.Length} are expected: {string.Join(", ", Header)}. The file was changed or is cut off: mend the row, or run the pipeline again."));
            yield return new ListedReject(Text(reader.GetSpan(0)), Text(reader.GetSpan(1)), Text(reader.GetSpan(3)), Text(reader.GetSpan(4)), Text(reader.GetSpan(5)), Text(reader.GetSpan(6)), Text(reader.GetSpan(7)));
        }
    }

    private static CsvReader Open(string path)
    {
        try
        {
            return CsvReader.FromFile(path, new CsvReaderOptions { Separator = ',', MaxRecordSize = LongestRow });
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw Unreadable(path, StorageFault.Explain(e), e);
        }
    }

    private static void CheckHeader(string path, CsvReader reader)
    {
        Guard(path, () =>
        {
            reader.ReadHeader();
            return true;
        });
        if (!reader.Headers.SequenceEqual(Header, StringComparer.Ordinal))
            throw new StepException(path, $"This is no list of rejected rows, whose first line is '{string.Join(',', Header)}'. Put that line back, or run the pipeline again.");
    }

    private static bool Guard(string path, Func<bool> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            throw Unreadable(path, e.Message, e);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw Unreadable(path, StorageFault.Explain(e), e);
        }
    }

    private static StepException Unreadable(string path, string reason, Exception e) => new(path, $"The list of rejected rows cannot be read. {reason}", e);

    private static string Text(ReadOnlySpan<byte> field)
    {
        if (field.Length <= LongestField) return Encoding.UTF8.GetString(field);
        int end = LongestField;
        while (end > 0 && (field[end] & 0xC0) == 0x80) end--; // not within a character
        return Encoding.UTF8.GetString(field[..end]) + "…";
    }
}

/// <summary>A row of the list of rejected rows. Fields are as they are listed: empty where there is nothing, and long ones cut.</summary>
/// <param name="File">Where the record stands.</param>
/// <param name="Line">Number of its first line there.</param>
/// <param name="Step">Id of the step that rejected it.</param>
/// <param name="Column">The column at fault; empty where it is the whole row.</param>
/// <param name="Value">What stands in it.</param>
/// <param name="Reason">What was found and what is allowed.</param>
/// <param name="RawText">The record.</param>
public sealed record ListedReject(string File, string Line, string Step, string Column, string Value, string Reason, string RawText)
{
    /// <summary>The reason with '…' for the value that it names, so that it is the same for all values with the same fault.</summary>
    public string Cause
    {
        get
        {
            string quoted = $"'{ValueText.Shorten(Value)}'";
            int at = Value.Length == 0 ? -1 : Reason.IndexOf(quoted, StringComparison.Ordinal);
            return at < 0 ? Reason : $"{Reason.AsSpan(0, at)}'…'{Reason.AsSpan(at + quoted.Length)}";
        }
    }
}
