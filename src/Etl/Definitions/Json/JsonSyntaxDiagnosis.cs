using System.Text.Json;

namespace Etl.Definitions.Json;

/// <summary>Where the JSON stops being JSON, and why.</summary>
internal sealed record JsonSyntaxMistake(int Offset, string Message);

/// <summary>
/// Says in the user's words what the parser stumbled over. It starts behind the last token that was fine and knows what
/// may follow it there, so it looks at three tokens at most: a comma, a key and its colon, a value.
/// </summary>
internal ref struct JsonSyntaxDiagnosis
{
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly JsonFrame? _frame;
    private readonly string _owner;
    private int _offset;

    private JsonSyntaxDiagnosis(ReadOnlySpan<byte> utf8, int offset, Stack<JsonFrame> frames)
    {
        _utf8 = utf8;
        _offset = offset;
        _frame = frames.FirstOrDefault();
        _owner = frames.Skip(1).FirstOrDefault() switch
        {
            { Key: { } key } => $"'{key}'",
            _ => "the list",
        };
    }

    private readonly bool AtEnd => _offset >= _utf8.Length;

    private readonly byte Current => _utf8[_offset];

    private readonly char Close => _frame is { IsObject: true } ? '}' : ']';

    /// <param name="utf8">The whole text.</param>
    /// <param name="offset">End of the last good token.</param>
    /// <param name="last">That token; None at the start.</param>
    /// <param name="frames">The objects and lists that are open.</param>
    public static JsonSyntaxMistake? Find(ReadOnlySpan<byte> utf8, int offset, JsonTokenType last, Stack<JsonFrame> frames) =>
        new JsonSyntaxDiagnosis(utf8, offset, frames).Find(last);

    private JsonSyntaxMistake? Find(JsonTokenType last)
    {
        if (SkipBlank() is { } comment) return comment;
        if (last == JsonTokenType.None) return CheckValue(AtEnd ? "the file is empty; a pipeline is an object in '{' and '}'" : "expected '{'");
        if (_frame is null) return AtEnd ? null : Expected("the end of the file after the last '}'");
        switch (last)
        {
            case JsonTokenType.PropertyName: return CheckColonAndValue();
            case JsonTokenType.StartObject: return CheckMember("after '{'");
            case JsonTokenType.StartArray: return CheckValue("expected a value or ']' after '['");
        }

        if (AtEnd || Current != ',') return ExpectedNext(_frame.Items);
        _offset++;
        if (SkipBlank() is { } inner) return inner;
        return _frame.IsObject ? CheckMember("after ','") : CheckValue("expected a value or ']' after ','");
    }

    private JsonSyntaxMistake? CheckMember(string behind)
    {
        if (AtEnd || Current != '"') return Expected($"a key in double quotes or '}}' {behind}");
        int start = _offset + 1;
        if (JsonTokenCheck.Text(_utf8, ref _offset) is { } mistake) return mistake;
        _frame!.Key = JsonEscapes.Decode(System.Text.Encoding.UTF8.GetString(_utf8[start..(_offset - 1)]));
        return SkipBlank() ?? CheckColonAndValue();
    }

    private JsonSyntaxMistake? CheckColonAndValue()
    {
        string key = _frame!.Key!;
        if (AtEnd || Current != ':') return Expected($"':' after the key '{key}'");
        _offset++;
        return SkipBlank() ?? CheckValue($"expected a value for '{key}'");
    }

    private JsonSyntaxMistake? CheckValue(string expected)
    {
        if (AtEnd) return _offset == 0 || _frame is null ? new JsonSyntaxMistake(_offset, expected) : EndOfFile(expected);
        return Current switch
        {
            (byte)'"' => JsonTokenCheck.Text(_utf8, ref _offset),
            (byte)'\'' => new JsonSyntaxMistake(_offset, $"{expected}, but found '''; texts stand in double quotes"),
            (byte)'-' or (byte)'+' or (byte)'.' or (>= (byte)'0' and <= (byte)'9') => JsonTokenCheck.Number(_utf8, ref _offset) ?? CheckBehindNumber(),
            >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z' => JsonTokenCheck.Word(_utf8, _offset),
            _ => new JsonSyntaxMistake(_offset, $"{expected}, but found {JsonTokenCheck.Show(_utf8, _offset)}"),
        };
    }

    /// <summary>A good number can be followed by a bad character, and only then does the parser complain about it.</summary>
    private JsonSyntaxMistake? CheckBehindNumber() =>
        SkipBlank() ?? (_frame is null ? Expected("the end of the file after the number") : ExpectedNext(_frame.Items + 1));

    private readonly JsonSyntaxMistake ExpectedNext(int items) =>
        Expected($"',' or '{Close}' {(_frame!.IsObject ? $"after the value of '{_frame.Key}'" : $"after item {items} of {_owner}")}");

    private readonly JsonSyntaxMistake Expected(string what) =>
        AtEnd ? EndOfFile($"expected {what}") : new JsonSyntaxMistake(_offset, $"expected {what}, but found {JsonTokenCheck.Show(_utf8, _offset)}");

    private readonly JsonSyntaxMistake EndOfFile(string expected) => new(_utf8.Length, $"{expected}, but the file ends here");

    /// <summary>Skips white space and comments; a comment that is none, or does not end, is a mistake.</summary>
    private JsonSyntaxMistake? SkipBlank()
    {
        while (!AtEnd)
        {
            if (Current is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                _offset++;
                continue;
            }

            if (Current != '/') return null;
            ReadOnlySpan<byte> rest = _utf8[_offset..];
            int length;
            if (rest.StartsWith("//"u8)) length = rest.IndexOf((byte)'\n') is >= 0 and int end ? end : rest.Length;
            else if (!rest.StartsWith("/*"u8)) return new JsonSyntaxMistake(_offset, "a comment starts with '//' or '/*'; found a single '/'");
            else if (rest[2..].IndexOf("*/"u8) is >= 0 and int close) length = close + 4;
            else return new JsonSyntaxMistake(_offset, "the comment that starts here is not closed; add '*/'");
            _offset += length;
        }

        return null;
    }
}
