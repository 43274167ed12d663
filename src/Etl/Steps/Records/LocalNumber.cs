using System.Text;

namespace Etl.Steps.Records;

/// <summary>
/// Numbers written with other signs than a point, such as <c>1.234,50</c>. They are rewritten to the plain form and read as
/// such. Thousands are taken only where they stand: groups of three digits behind one to three, before the decimal sign; so
/// a decimal comma taken for thousands is refused and never becomes another number.
/// </summary>
/// <param name="decimalSign">One ASCII character.</param>
/// <param name="thousands">One character as UTF-8; empty for none.</param>
internal sealed class LocalNumber(byte decimalSign, byte[] thousands)
{
    private const int GroupDigits = 3;

    /// <summary>How a number looks, for messages.</summary>
    public string Example(bool whole) => $"-1{Encoding.UTF8.GetString(thousands)}234{(whole ? "" : (char)decimalSign + "50")}";

    /// <summary>Writes the number with a point and without thousands; false where the signs stand where they must not.</summary>
    /// <param name="text">The number as it stands in the file.</param>
    /// <param name="plain">At least as long as the text.</param>
    /// <param name="length">Bytes written.</param>
    public bool TryRewrite(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        int groups = 0;
        int digits = 0; // of the group at hand
        bool whole = true;
        for (int i = 0; i < text.Length; i++)
        {
            byte character = text[i];
            if (char.IsAsciiDigit((char)character))
            {
                digits++;
                plain[length++] = character;
            }
            else if (thousands.Length > 0 && text[i..].StartsWith(thousands))
            {
                if (!whole || !IsGroup(groups, digits)) return false;
                groups++;
                digits = 0;
                i += thousands.Length - 1;
            }
            else if (character == decimalSign)
            {
                if (whole && !IsLastGroup(groups, digits)) return false;
                whole = false;
                plain[length++] = (byte)'.';
            }
            else
            {
                // The point has no meaning where another sign has its place.
                if (character == (byte)'.' || (whole && digits > 0 && !IsLastGroup(groups, digits))) return false;
                whole &= digits == 0;
                plain[length++] = character;
            }
        }

        return !whole || IsLastGroup(groups, digits);
    }

    private static bool IsGroup(int groups, int digits) => groups == 0 ? digits is >= 1 and <= GroupDigits : digits == GroupDigits;

    private static bool IsLastGroup(int groups, int digits) => groups == 0 || digits == GroupDigits;
}
