using System.Text;
using Etl.Messages;

namespace Etl.Steps.Csv;

/// <summary>
/// Finds out what separates the fields of a file, from its first records only. What counts, in this order: that the first
/// record has the declared columns by that separator; that it is one of the usual four; that the records agree on the number
/// of fields; that they are many; and the order of the candidates, so that equal bytes always give the same answer.
/// </summary>
internal static class SeparatorGuess
{
    private const int PrefixBytes = 64 * 1024;
    private const int MostRecords = 100;
    private const string Fallback = ",";

    // Of ten records, so many have to have as many fields as the first, where nothing else tells.
    private const int AgreeingOfTen = 8;

    private static readonly string[] Usual = [",", ";", "\t", "|"];
    private static readonly string[] Unusual = [":", "^", "~", "\u0001", "\u001E", "\u001F"];

    /// <exception cref="StepException">The file's first bytes are no text in its encoding.</exception>
    public static string Find(CsvFormat format, FileMessage file)
    {
        byte[] prefix = ReadPrefix(format, file, out bool isWhole);
        int start = SkipLines(prefix, format.SkipLines);
        Candidate best = new(Fallback, 0, 0, 0, 0);
        foreach (string separator in Usual.Concat(Unusual))
        {
            if (IsTaken(format.Dialect, separator)) continue;
            Candidate candidate = Try(format, separator, prefix.AsSpan(start), isWhole);
            if (candidate.CompareTo(best) > 0) best = candidate;
        }

        return best.Separator;
    }

    private static bool IsTaken(CsvDialect dialect, string separator) =>
        ((string?[])[dialect.Quote, dialect.Escape, dialect.Comment]).Any(taken => taken is not null && taken.StartsWith(separator, StringComparison.Ordinal));

    private static Candidate Try(CsvFormat format, string separator, ReadOnlySpan<byte> data, bool isWhole)
    {
        DelimitedRecordReader reader = new(format.Dialect.With(separator));
        int at = 0;
        if (!reader.TryRead(data, ref at, isWhole) || reader.FieldCount < 2) return new Candidate(separator, 0, 0, 0, 0);
        int fields = reader.FieldCount;
        int known = CountKnown(format, reader, data);
        int records = 1;
        int agreeing = 1;
        for (; records < MostRecords && reader.TryRead(data, ref at, isWhole); records++)
        {
            if (reader.FieldCount == fields && reader.Flaw is null) agreeing++;
        }

        // A header that has declared columns proves enough, however many fields the rows below it have.
        bool isProven = format.Dialect.HasHeader && known > 0;
        if (!isProven && agreeing * 10 < records * AgreeingOfTen) return new Candidate(separator, 0, 0, 0, 0);
        return new Candidate(separator, known, Usual.Contains(separator, StringComparer.Ordinal) ? 1 : 0, agreeing * 1000 / records, fields);
    }

    /// <summary>Declared columns that the first record has: by name where it is the header, by their number otherwise.</summary>
    private static int CountKnown(CsvFormat format, DelimitedRecordReader reader, ReadOnlySpan<byte> data)
    {
        if (!format.Dialect.HasHeader) return reader.FieldCount == format.Columns.Count(column => !column.IsExtra) ? 1 : 0;
        string[] header = new string[reader.FieldCount];
        for (int i = 0; i < header.Length; i++) header[i] = Encoding.UTF8.GetString(reader.GetSpan(data, i));
        return format.Columns.Count(column => column.HeaderNames.Intersect(header, StringComparer.Ordinal).Any());
    }

    /// <summary>The file's first bytes as UTF-8. What cannot be read is left to the reader to tell.</summary>
    private static byte[] ReadPrefix(CsvFormat format, FileMessage file, out bool isWhole)
    {
        byte[] prefix = new byte[PrefixBytes];
        int count = 0;
        isWhole = false;
        try
        {
            using Stream content = file.Content.OpenRead();
            count = content.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
            if (format.Transcode(prefix.AsSpan(0, count), content, file.Source) is { } text)
            {
                using (text) count = text.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
            }

            isWhole = count < prefix.Length;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // The splitter opens the file next, and says what is wrong with it.
        }

        ReadOnlySpan<byte> read = prefix.AsSpan(0, count);
        return read.StartsWith("\uFEFF"u8) ? read[3..].ToArray() : read.ToArray();
    }

    private static int SkipLines(ReadOnlySpan<byte> data, int lines)
    {
        int at = 0;
        for (; lines > 0 && at < data.Length; lines--)
        {
            int length = data[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (length < 0) return data.Length;
            at += length;
            at += data[at..].StartsWith("\r\n"u8) ? 2 : 1;
        }

        return at;
    }

    /// <param name="Separator">The text between fields.</param>
    /// <param name="Known">Declared columns found by it.</param>
    /// <param name="Usual">1 for one of the usual separators.</param>
    /// <param name="Agreement">Of 1,000 records, how many have as many fields as the first.</param>
    /// <param name="Fields">Fields of the first record.</param>
    private readonly record struct Candidate(string Separator, int Known, int Usual, int Agreement, int Fields) : IComparable<Candidate>
    {
        public int CompareTo(Candidate other) =>
            (Known, Usual, Agreement, Fields).CompareTo((other.Known, other.Usual, other.Agreement, other.Fields));
    }
}
