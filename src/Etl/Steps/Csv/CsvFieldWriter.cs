using System.Runtime.Intrinsics;
using Etl.Messages;
using Etl.Steps.Outputs;

namespace Etl.Steps.Csv;

/// <summary>Writes texts as fields: in quotes, with quotes within doubled, where they hold a separator, a quote, CR or LF, or always.</summary>
/// <param name="separator">The separator.</param>
/// <param name="always">Whether all fields are put in quotes.</param>
/// <param name="isOnly">Whether a record has no other field; an empty one is put in quotes then, because an empty line is no record.</param>
internal sealed class CsvFieldWriter(byte separator, bool always, bool isOnly)
{
    private const byte Quote = (byte)'"';

    /// <summary>Bytes of room that a text of a length may need.</summary>
    public static int MostBytes(int length) => checked((2 * length) + 2 + Vector256<byte>.Count);

    public void Write(ReadOnlySpan<byte> text, OutputBlock output) => output.Advance(Write(text, output.Reserve(MostBytes(text.Length))));

    public static void WriteQuoted(ReadOnlySpan<byte> text, OutputBlock output) => output.Advance(WriteQuoted(text, output.Reserve(MostBytes(text.Length))));

    /// <summary>Writes a text of a heap that is not the only field of its record and returns the field's length; needs <see cref="MostBytes"/>.</summary>
    public int Write(byte[] heap, TextRange range, Span<byte> destination)
    {
        ReadOnlySpan<byte> bytes = heap.AsSpan(range.Start);
        if (range.Length > Vector256<byte>.Count || bytes.Length < Vector256<byte>.Count) return Write(bytes[..range.Length], destination);

        // Most texts are short, so one load is the whole text, and what needs quotes is known before anything was branched on.
        Vector256<byte> text = Vector256.Create(bytes);
        Vector256<byte> quotes = Vector256.Equals(text, Vector256.Create(Quote));
        Vector256<byte> others = Vector256.Equals(text, Vector256.Create(separator)) | Vector256.Equals(text, Vector256.Create((byte)'\n')) | Vector256.Equals(text, Vector256.Create((byte)'\r'));
        ulong own = (1UL << range.Length) - 1;
        if ((quotes.ExtractMostSignificantBits() & own) != 0) return WriteQuoted(bytes[..range.Length], destination);
        int inQuotes = always || (others.ExtractMostSignificantBits() & own) != 0 ? 1 : 0;
        destination[0] = Quote;
        text.CopyTo(destination[inQuotes..]);
        destination[range.Length + inQuotes] = Quote;
        return range.Length + (2 * inQuotes);
    }

    private int Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        if (always || (isOnly && text.IsEmpty) || text.IndexOfAny(Quote, separator) >= 0 || text.IndexOfAny((byte)'\n', (byte)'\r') >= 0) return WriteQuoted(text, destination);
        text.CopyTo(destination);
        return text.Length;
    }

    private static int WriteQuoted(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int written = 0;
        destination[written++] = Quote;
        while (text.IndexOf(Quote) is var quote && quote >= 0)
        {
            text[..(quote + 1)].CopyTo(destination[written..]);
            written += quote + 1;
            destination[written++] = Quote;
            text = text[(quote + 1)..];
        }

        text.CopyTo(destination[written..]);
        written += text.Length;
        destination[written++] = Quote;
        return written;
    }
}
