using System.Text;

namespace Etl.Steps.Http;

/// <summary>One address or value out of a list.</summary>
/// <param name="Text">As written.</param>
/// <param name="Line">1-based line of the file.</param>
/// <param name="Sum">The checksum that goes with it, as written; null where there is none.</param>
internal readonly record struct AddressLine(string Text, int Line, string? Sum = null)
{
    /// <summary>An address that a checksum may follow, with blanks between them; addresses have none.</summary>
    public static AddressLine Split(string text, int line)
    {
        int blank = text.AsSpan().IndexOfAny(' ', '\t');
        string behind = blank < 0 ? "" : text[blank..].Trim();
        return behind.Length > 0 && Checksum.Parse(behind) is not null ? new AddressLine(text[..blank], line, behind) : new AddressLine(text, line);
    }
}

/// <summary>Reads lists of addresses: one a line, or one column of a small CSV file.</summary>
internal static class AddressFile
{
    /// <summary>The lines that are neither blank nor comments, which start with #.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="sums">Whether a checksum may follow on a line.</param>
    public static List<AddressLine> ReadLines(TextReader reader, bool sums)
    {
        List<AddressLine> lines = [];
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            string text = line.Trim();
            if (text.Length > 0 && text[0] != '#') lines.Add(sums ? AddressLine.Split(text, number) : new AddressLine(text, number));
        }

        return lines;
    }

    /// <summary>The values of a column of a comma-separated file with a header (RFC 4180). Blank lines are skipped.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="column">Of the addresses or values.</param>
    /// <param name="sumColumn">Of their checksums; null where there is none.</param>
    /// <exception cref="InvalidDataException">A column is missing, a row lacks it, or a quote is never closed; the message says where.</exception>
    public static List<AddressLine> ReadColumn(TextReader reader, string column, string? sumColumn)
    {
        int line = 1;
        List<string>? header = ReadRecord(reader, ref line);
        int index = Find(header, column, "column");
        int sumIndex = sumColumn is null ? -1 : Find(header, sumColumn, "checksumColumn");

        List<AddressLine> values = [];
        while (true)
        {
            int start = line;
            if (ReadRecord(reader, ref line) is not { } record) return values;
            if (record is [""]) continue;
            if (record.Count <= index) throw new InvalidDataException($"Line {start}: the row has {record.Count} fields and so no column '{column}'. Correct the row.");
            string sum = sumIndex >= 0 && sumIndex < record.Count ? record[sumIndex].Trim() : "";
            values.Add(new AddressLine(record[index].Trim(), start, sum.Length == 0 ? null : sum));
        }
    }

    private static int Find(List<string>? header, string column, string option)
    {
        int index = header?.IndexOf(column) ?? -1;
        if (index >= 0) return index;
        string found = header is null ? "The file is empty" : $"The header has {string.Join(", ", header.Select(name => $"'{name}'"))}";
        throw new InvalidDataException($"There is no column '{column}'. {found}. Correct '{option}'.");
    }

    private static List<string>? ReadRecord(TextReader reader, ref int line)
    {
        if (reader.Peek() < 0) return null;
        int start = line;
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        while (true)
        {
            int read = reader.Read();
            if (read == '\n') line++;
            if (quoted)
            {
                if (read < 0) throw new InvalidDataException($"Line {start}: a quote is opened and never closed. Close it.");
                if (read != '"') field.Append((char)read);
                else if (reader.Peek() == '"') field.Append((char)reader.Read());
                else quoted = false;
                continue;
            }

            switch (read)
            {
                case '"' when field.Length == 0:
                    quoted = true;
                    break;
                case '\r' when reader.Peek() == '\n':
                    break;
                case ',' or '\n' or < 0:
                    fields.Add(field.ToString());
                    field.Clear();
                    if (read != ',') return fields;
                    break;
                default:
                    field.Append((char)read);
                    break;
            }
        }
    }
}
