using System.Buffers.Text;

namespace Etl.Values;

/// <summary>Whole numbers as UTF-8 text: an optional sign and digits, nothing around them.</summary>
internal static class IntText
{
    // 18 digits cannot overflow 64 bits, so the loop for them needs no check.
    private const int SafeDigits = 18;

    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        int i = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        if ((uint)(text.Length - i - 1) < ShortDigits.MaxLength)
        {
            bool valid = ShortDigits.TryParse(text[i..], out long digits);
            value = text[0] == (byte)'-' ? -digits : digits;
            return valid;
        }

        if ((uint)(text.Length - i - 1) >= SafeDigits) return text.Length > i && TryParseLong(text, i, out value);
        long sum = 0;
        for (int at = i; at < text.Length; at++)
        {
            uint digit = (uint)text[at] - '0';
            if (digit > 9) return false;
            sum = (sum * 10) + digit;
        }

        value = text[0] == (byte)'-' ? -sum : sum;
        return true;
    }

    /// <summary>Writes a number and returns its length; needs <see cref="ValueText.MaxLength"/> bytes.</summary>
    public static int Format(long value, Span<byte> destination)
    {
        if (value >= 0) return ShortDigits.Write((ulong)value, destination);
        destination[0] = (byte)'-';
        return 1 + ShortDigits.Write(0 - (ulong)value, destination[1..]);
    }

    private static bool TryParseLong(ReadOnlySpan<byte> text, int sign, out long value)
    {
        value = 0;
        return !text[sign..].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(text, out value, out int used)
            && used == text.Length;
    }
}
