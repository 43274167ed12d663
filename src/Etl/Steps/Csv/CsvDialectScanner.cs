using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>
/// Finds the ends of CSV records in any dialect of single ASCII characters, byte by byte. Slower than <see cref="CsvScanner"/>, which knows quotes,
/// separators and line ends only.
/// </summary>
internal sealed class CsvDialectScanner(CsvDialect dialect) : IRecordScanner
{
    // What no byte equals stands for a character that the dialect does not have.
    private const int None = -1;

    private readonly int _separator = dialect.Separator[0];
    private readonly int _quote = dialect.Quote?[0] ?? None;
    private readonly int _escape = dialect.Escape?[0] ?? None;
    private readonly int _comment = dialect.Comment?[0] ?? None;
    private State _state;

    private enum State
    {
        /// <summary>Where a comment may begin.</summary>
        LineStart,

        /// <summary>Where a quote opens the field.</summary>
        FieldStart,

        /// <summary>Where quotes are ordinary text.</summary>
        Text,

        /// <summary>Within quotes.</summary>
        Quoted,

        /// <summary>Behind a quote within quotes, which closes the field unless another one follows.</summary>
        QuoteInQuoted,

        /// <summary>Behind an escape character.</summary>
        Escaped,

        /// <summary>Behind an escaped CR, whose LF is escaped with it.</summary>
        EscapedReturn,

        /// <summary>In a line that is skipped.</summary>
        Comment,
    }

    public int Scan(Span<byte> data, int from, bool isLast, ref int end)
    {
        // A CR at the end may be half of a CR LF, which is not cut in two.
        int length = data.Length;
        if (!isLast && length > 0 && data[length - 1] == (byte)'\r') length--;
        if (length <= from) return from;
        State state = _state;
        for (int i = from; i < length; i++)
        {
            byte character = data[i];
            state = Next(state, character);
            if (state == State.LineStart) end = i + 1;
        }

        _state = state;
        return length;
    }

    private State Next(State state, byte character)
    {
        bool isBreak = character is (byte)'\n' or (byte)'\r';
        switch (state)
        {
            case State.Quoted:
                return character == _quote ? State.QuoteInQuoted : State.Quoted;
            case State.Escaped:
                return character == (byte)'\r' ? State.EscapedReturn : State.Text;
            case State.EscapedReturn when character == (byte)'\n':
                return State.Text;
            case State.QuoteInQuoted when character == _quote:
                return State.Quoted;
            case State.Comment:
                return isBreak ? State.LineStart : State.Comment;
            case State.LineStart when character == _comment:
                return State.Comment;
        }

        if (isBreak) return State.LineStart;
        if (character == _separator) return State.FieldStart;
        if (character == _escape) return State.Escaped;
        if (state is not (State.LineStart or State.FieldStart)) return State.Text;
        if (character == _quote) return State.Quoted;
        return dialect.Trim && (character is (byte)' ' or (byte)'\t') ? State.FieldStart : State.Text;
    }
}
