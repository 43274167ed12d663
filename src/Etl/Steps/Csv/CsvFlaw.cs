using CsvHelper;

namespace Etl.Steps.Csv;

/// <summary>
/// What is wrong with a record's quotes. The CSV reader names the first oddity of a record only, and a stray quote in an
/// unquoted field is one that is allowed here, so that a record with any is looked at once more.
/// </summary>
internal readonly record struct CsvFlaw(int Field, string Reason)
{
    /// <summary>The first flaw of the current record; null when its quotes are in order.</summary>
    public static CsvFlaw? Find(CsvReader reader, CsvDialect dialect)
    {
        // Without quotes the only oddity that the CSV reader names is an escape character that is the file's last.
        if (dialect.Quote is not [char quote, ..]) return new CsvFlaw(reader.FieldCount - 1, "the escape character at the end of the file has nothing to escape");
        for (int i = 0; i < reader.FieldCount; i++)
        {
            ReadOnlySpan<byte> raw = reader.GetRawSpan(i);
            if (dialect.Trim) raw = raw.Trim(" \t"u8);
            if (raw.IsEmpty || raw[0] != quote) continue;
            int closing = FindClosing(raw, (byte)quote);
            if (closing < 0) return new CsvFlaw(i, "the quote opened here is never closed");
            if (closing < raw.Length - 1) return new CsvFlaw(i, "text after the closing quote of the field; a quote within quotes is written twice");
        }

        return null;
    }

    private static int FindClosing(ReadOnlySpan<byte> raw, byte quote)
    {
        for (int i = 1; i < raw.Length; i++)
        {
            if (raw[i] != quote) continue;
            if (i + 1 == raw.Length || raw[i + 1] != quote) return i;
            i++;
        }

        return -1;
    }
}
