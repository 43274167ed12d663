using System.Text;

namespace Etl.Steps.Http;

/// <summary>One address or value out of a list.</summary>
/// <param name="Text">As written.</param>
/// <param name="Line">1-based line of the file.</param>
internal readonly record struct AddressLine(string Text, int Line);

/// <summary>Reads lists of addresses: one a line, or one column of a small CSV file.</summary>
internal static class AddressFile
{
    /// <summary>The lines that are neither blank nor comments, which start with #.</summary>
    public static List<AddressLine> ReadLines(TextReader reader)
    {
        List<AddressLine> lines = [];
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            string text = line.Trim();
            if (text.Length > 0 && text[0] != '#') lines.Add(new AddressLine(text, number));
        }

        return lines;
    }

    /// <summary>The values of a column of a comma-separated file with a header (RFC 4180). Blank lines are skipped.</summary>
    /// <exception cref="InvalidDataException">The column is missing, a row lacks it, or a quote is never closed; the message says where.</exception>
    public static List<AddressLine> ReadColumn(TextReader reader, string column)
    {
        int line = 1;
        List<string>? header = ReadRecord(reader, ref line);
        int index = header?.IndexOf(column) ?? -1;
        if (index < 0)
        {
            string found = header is null ? "The file is empty" : $"The header has {string.Join(", ", header.Select(name => $"'{name}'"))}";
            throw new InvalidDataException($"There is no column '{column}'. {found}. Correct 'column'.");
        }

        List<AddressLine> values = [];
        while (true)
        {
            int start = line;
            if (ReadRecord(reader, ref line) is not { } record) return values;
            if (record is [""]) continue;
            if (record.Count <= index) throw new InvalidDataException($"Line {start}: the row has {record.Count} fields and so no column '{column}'. Correct the row.");
            values.Add(new AddressLine(record[index].Trim(), start));
        }
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
