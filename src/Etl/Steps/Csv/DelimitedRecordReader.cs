using System.Buffers;
using System.Text;

namespace Etl.Steps.Csv;

/// <summary>
/// Records whose separator, quote, escape or comment is any text or character. A quote opens a field at its start only.
/// Within quotes a quote is written twice, or behind the escape character where there is one; an escape character before
/// anything else is text there. Without quotes an escape character makes whatever character follows text.
/// </summary>
internal sealed class DelimitedRecordReader : CsvRecordReader
{
    private readonly byte[] _separator;
    private readonly byte[] _quote; // empty where files have no quotes
    private readonly byte[] _escape; // empty for none
    private readonly CommentLines _comments;
    private readonly bool _trim;
    private readonly SearchValues<byte> _endOfText;
    private readonly SearchValues<byte> _endOfQuoted;

    public DelimitedRecordReader(CsvDialect dialect)
    {
        _separator = Encoding.UTF8.GetBytes(dialect.Separator);
        _quote = Encoding.UTF8.GetBytes(dialect.Quote ?? "");
        _escape = Encoding.UTF8.GetBytes(dialect.Escape ?? "");
        _comments = new CommentLines(Encoding.UTF8.GetBytes(dialect.Comment ?? ""));
        _trim = dialect.Trim;
        _endOfText = SearchValues.Create([_separator[0], (byte)'\n', (byte)'\r', .. _quote.Length == 0 ? _escape.AsSpan(0, Math.Min(1, _escape.Length)) : []]);
        _endOfQuoted = SearchValues.Create([.. _quote.Take(1), .. _escape.Take(1)]);
    }

    protected override int SkipComment(ReadOnlySpan<byte> data, int at, bool isLast)
    {
        int text = _trim ? SkipBlanks(data, at) : at;
        if (text == at) return _comments.Skip(data, at, isLast);
        // Where blanks do not count, a line of nothing else is empty.
        if (text == data.Length) return isLast ? text : -1;
        return data[text] is (byte)'\n' or (byte)'\r' ? text : at;
    }

    protected override int ReadFields(ReadOnlySpan<byte> data, int at, bool isLast)
    {
        while (true)
        {
            int start = at;
            int value = _trim ? SkipBlanks(data, at) : at;
            bool isQuoted = _quote.Length > 0 && data[value..].StartsWith(_quote);
            at = isQuoted ? ReadQuoted(data, start, value, isLast) : ReadText(data, start, isLast);
            if (at < 0 || at == data.Length || !IsSeparator(data, at)) return at;
            at += _separator.Length;
        }
    }

    /// <summary>Reads a field without quotes and returns where it ends; -1 when it is not all there.</summary>
    private int ReadText(ReadOnlySpan<byte> data, int start, bool isLast)
    {
        int decodedFrom = -1;
        int copied = start;
        int end = start;
        while (true)
        {
            end = FindTextEnd(data, end);
            if (end == data.Length || !IsEscape(data, end)) break;
            int escaped = end + _escape.Length;
            if (escaped == data.Length && !isLast) return -1;
            if (escaped == data.Length) Report("the escape character at the end of the file has nothing to escape");
            int written = Decode(data[copied..end]);
            if (decodedFrom < 0) decodedFrom = written;
            copied = escaped;
            // What is escaped is looked over: a CR with its LF, a separator as a whole, or one character.
            end = SkipEscaped(data, escaped, isLast);
            if (end < 0) return -1;
        }

        if (decodedFrom >= 0)
        {
            Decode(data[copied..end]);
            AddDecoded(start, end, decodedFrom);
            return end;
        }

        (int from, int to) = _trim ? Trim(data, start, end) : (start, end);
        Add(start, end, from, to);
        return end;
    }

    private int FindTextEnd(ReadOnlySpan<byte> data, int at)
    {
        while (true)
        {
            int found = data[at..].IndexOfAny(_endOfText);
            if (found < 0) return data.Length;
            at += found;
            if (data[at] is (byte)'\n' or (byte)'\r' || IsSeparator(data, at) || IsEscape(data, at)) return at;
            at++;
        }
    }

    /// <summary>Reads a field whose quote opens at <paramref name="opening"/> and returns where it ends; -1 when it is not all there.</summary>
    private int ReadQuoted(ReadOnlySpan<byte> data, int start, int opening, bool isLast)
    {
        int copied = opening + _quote.Length;
        int at = copied;
        int decodedFrom = -1;
        while (true)
        {
            int found = data[at..].IndexOfAny(_endOfQuoted);
            if (found < 0)
            {
                if (!isLast) return -1;
                Report("the quote opened here is never closed");
                at = data.Length;
                break;
            }

            at += found;
            int kept = KeptQuote(data, at, out int skipped);
            if (kept > 0)
            {
                int written = Decode(data[copied..at]);
                if (decodedFrom < 0) decodedFrom = written;
                copied = at + skipped;
                at = copied + kept;
                continue;
            }

            if (data[at..].StartsWith(_quote)) break;
            at++;
        }

        int end = at == data.Length ? at : EndBehindQuote(data, at + _quote.Length, isLast);
        if (end < 0) return -1;
        if (decodedFrom < 0)
        {
            Add(start, end, copied, at);
            return end;
        }

        Decode(data[copied..at]);
        AddDecoded(start, end, decodedFrom);
        return end;
    }

    /// <summary>Bytes of a quote, or of an escape character, that stands here as text behind <paramref name="skipped"/> bytes that say so; 0 where none does.</summary>
    private int KeptQuote(ReadOnlySpan<byte> data, int at, out int skipped)
    {
        ReadOnlySpan<byte> rest = data[at..];
        bool isEscape = _escape.Length > 0 && rest.StartsWith(_escape);
        skipped = isEscape ? _escape.Length : _quote.Length;
        if (!isEscape && !rest.StartsWith(_quote)) return 0;
        if (rest[skipped..].StartsWith(_quote)) return _quote.Length;
        return isEscape && rest[skipped..].StartsWith(_escape) ? _escape.Length : 0;
    }

    /// <summary>Where a field ends whose closing quote ends at an index; what stands between is a flaw.</summary>
    private int EndBehindQuote(ReadOnlySpan<byte> data, int at, bool isLast)
    {
        int end = _trim ? SkipBlanks(data, at) : at;
        if (end == data.Length) return isLast ? end : -1;
        if (data[end] is (byte)'\n' or (byte)'\r' || IsSeparator(data, end)) return end;
        Report("text after the closing quote of the field; a quote within quotes is written twice");
        return FindTextEnd(data, end);
    }

    private int SkipEscaped(ReadOnlySpan<byte> data, int at, bool isLast)
    {
        if (at == data.Length) return at;
        if (data[at] == (byte)'\r') return LineEnd(data, at, isLast);
        if (IsSeparator(data, at)) return at + _separator.Length;
        return Rune.DecodeFromUtf8(data[at..], out _, out int length) == OperationStatus.Done ? at + length : at + 1;
    }

    private bool IsSeparator(ReadOnlySpan<byte> data, int at) => data[at] == _separator[0] && data[at..].StartsWith(_separator);

    private bool IsEscape(ReadOnlySpan<byte> data, int at) => _quote.Length == 0 && _escape.Length > 0 && data[at..].StartsWith(_escape);

    private int SkipBlanks(ReadOnlySpan<byte> data, int at)
    {
        while (at < data.Length && data[at] is (byte)' ' or (byte)'\t' && !IsSeparator(data, at)) at++;
        return at;
    }

    private static (int From, int To) Trim(ReadOnlySpan<byte> data, int from, int to)
    {
        while (from < to && data[from] is (byte)' ' or (byte)'\t') from++;
        while (from < to && data[to - 1] is (byte)' ' or (byte)'\t') to--;
        return (from, to);
    }
}
