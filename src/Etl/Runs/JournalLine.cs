using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Etl.Runs;

/// <summary>A record as a line of text: its CRC-32C in eight hexadecimal digits, a blank, JSON, a line end. People can read it.</summary>
internal static class JournalLine
{
    /// <summary>Bytes of the longest line that is read. Ours are far shorter; a longer one is damage and not a reason to fill the memory.</summary>
    public const int MostBytes = 16 << 20;

    private const int ChecksumDigits = 8;

    // Relaxed: paths have accents and apostrophes, and the file is never part of a web page.
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line, with its end.</summary>
    public static byte[] Write(JournalRecord record)
    {
        ArrayBufferWriter<byte> line = new();
        line.Write("00000000 "u8);
        using (Utf8JsonWriter json = new(line, Format)) record.Write(json);
        line.Write("\n"u8);
        byte[] bytes = line.WrittenSpan.ToArray();
        WriteChecksum(bytes.AsSpan(ChecksumDigits + 1, bytes.Length - ChecksumDigits - 2), bytes);
        return bytes;
    }

    /// <summary>The JSON of a line without its end; false where the checksum is not the text's.</summary>
    public static bool TryCheck(ReadOnlyMemory<byte> line, out ReadOnlyMemory<byte> json)
    {
        json = default;
        ReadOnlySpan<byte> bytes = line.Span;
        if (bytes.Length <= ChecksumDigits + 1 || bytes[ChecksumDigits] != ' ') return false;
        json = line[(ChecksumDigits + 1)..];
        Span<byte> expected = stackalloc byte[ChecksumDigits];
        WriteChecksum(json.Span, expected);
        return bytes.StartsWith(expected);
    }

    private static void WriteChecksum(ReadOnlySpan<byte> json, Span<byte> digits) =>
        Utf8Formatter.TryFormat(Checksum(json), digits, out _, new StandardFormat('x', ChecksumDigits));

    /// <summary>CRC-32C as in RFC 3720, which processors compute in one instruction for eight bytes.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
