using System.Text;

namespace Etl.Values;

/// <summary><c>true</c> and <c>false</c> as UTF-8 text, read in any case.</summary>
internal static class BoolText
{
    public static bool TryParse(ReadOnlySpan<byte> text, out bool value)
    {
        value = Ascii.EqualsIgnoreCase(text, "true"u8);
        return value || Ascii.EqualsIgnoreCase(text, "false"u8);
    }

    public static int Format(bool value, Span<byte> destination)
    {
        ReadOnlySpan<byte> text = value ? "true"u8 : "false"u8;
        text.CopyTo(destination);
        return text.Length;
    }
}
