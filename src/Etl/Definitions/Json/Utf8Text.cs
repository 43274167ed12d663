using System.Text;
using System.Text.Unicode;

namespace Etl.Definitions.Json;

/// <summary>Checks that bytes are UTF-8 text.</summary>
internal static class Utf8Text
{
    /// <summary>The bytes without a byte order mark, or null when they are not UTF-8, which is reported at the first bad byte.</summary>
    public static ReadOnlyMemory<byte>? Check(ReadOnlyMemory<byte> bytes, ErrorList errors)
    {
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.StartsWith(Encoding.Unicode.Preamble) || span.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            errors.Add(TextLocation.Start, "the file is UTF-16; save it as UTF-8");
            return null;
        }

        if (Utf8.IsValid(span)) return bytes;
        int bad = FirstBadByte(span);
        errors.Add(new LocationFinder(bytes).Find(bad), $"the byte 0x{span[bad]:X2} is not UTF-8 text; save the file as UTF-8");
        return null;
    }

    private static int FirstBadByte(ReadOnlySpan<byte> bytes)
    {
        int offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out int length) == System.Buffers.OperationStatus.Done) offset += length;
        return offset;
    }
}
