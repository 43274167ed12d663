namespace Etl.Steps.Csv;

/// <summary>Lines that start with a text and are skipped.</summary>
/// <param name="prefix">The text as UTF-8; empty for none.</param>
internal readonly struct CommentLines(byte[] prefix)
{
    /// <summary>Index behind the comment line that starts here; the index itself where none does, -1 when it is not all there.</summary>
    public int Skip(ReadOnlySpan<byte> data, int at, bool isLast)
    {
        ReadOnlySpan<byte> rest = data[at..];
        if (prefix.Length == 0) return at;
        if (!rest.StartsWith(prefix)) return !isLast && prefix.AsSpan().StartsWith(rest) ? -1 : at;
        int length = rest.IndexOfAny((byte)'\n', (byte)'\r');
        // The line end behind it is skipped as an empty line.
        return length >= 0 ? at + length : isLast ? data.Length : -1;
    }
}
