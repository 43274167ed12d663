namespace Etl.Definitions.Json;

/// <summary>
/// Turns byte offsets into lines and columns. It remembers where it is, so that asking in ascending order reads the file
/// once, however long its lines are.
/// </summary>
internal sealed class LocationFinder(ReadOnlyMemory<byte> utf8)
{
    private int _offset;
    private int _line = 1;
    private int _column = 1;

    public TextLocation Find(int offset)
    {
        if (offset < _offset) (_offset, _line, _column) = (0, 1, 1);
        foreach (byte b in utf8.Span[_offset..Math.Min(offset, utf8.Length)])
        {
            if (b == '\n') (_line, _column) = (_line + 1, 1);
            else if (!IsContinuation(b)) _column += IsOutsideBasicPlane(b) ? 2 : 1;
        }

        _offset = offset;
        return new TextLocation(_line, _column);
    }

    private static bool IsContinuation(byte b) => (b & 0xC0) == 0x80;

    /// <summary>Four bytes of UTF-8 are two characters of UTF-16.</summary>
    private static bool IsOutsideBasicPlane(byte b) => b >= 0xF0;
}
