using System.Text;

namespace Etl.Steps.Csv;

/// <summary>
/// Lines whose fields have fixed widths in characters (code points). Blanks around values are no part of them. A line that
/// ends before a field begins does not have that field; what stands behind the last one, but for blanks, is one field more.
/// </summary>
internal sealed class FixedWidthRecordReader(IReadOnlyList<int> widths, CommentLines comments) : CsvRecordReader
{
    protected override int SkipComment(ReadOnlySpan<byte> data, int at, bool isLast) => comments.Skip(data, at, isLast);

    protected override int ReadFields(ReadOnlySpan<byte> data, int at, bool isLast)
    {
        int length = data[at..].IndexOfAny((byte)'\n', (byte)'\r');
        if (length < 0 && !isLast) return -1;
        int end = length < 0 ? data.Length : at + length;
        bool isAscii = Ascii.IsValid(data[at..end]);
        for (int i = 0; i < widths.Count && at < end; i++)
        {
            int next = isAscii ? Math.Min(end, at + widths[i]) : SkipCharacters(data[..end], at, widths[i]);
            AddTrimmed(data, at, next);
            at = next;
        }

        if (at < end && !data[at..end].Trim(" \t"u8).IsEmpty) AddTrimmed(data, at, end);
        return end;
    }

    private void AddTrimmed(ReadOnlySpan<byte> data, int from, int to)
    {
        int valueFrom = from;
        int valueTo = to;
        while (valueFrom < valueTo && data[valueFrom] is (byte)' ' or (byte)'\t') valueFrom++;
        while (valueFrom < valueTo && data[valueTo - 1] is (byte)' ' or (byte)'\t') valueTo--;
        Add(from, to, valueFrom, valueTo);
    }

    /// <summary>Every byte of UTF-8 but those that go on with a character begins one.</summary>
    private static int SkipCharacters(ReadOnlySpan<byte> line, int at, int count)
    {
        for (int i = 0; i < count && at < line.Length; i++)
        {
            at++;
            while (at < line.Length && (line[at] & 0xC0) == 0x80) at++;
        }

        return at;
    }
}
