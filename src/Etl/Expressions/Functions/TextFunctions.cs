using System.Buffers.Binary;
using System.Text;
using Etl.Expressions.Kernels;
using Etl.Messages;

namespace Etl.Expressions.Functions;

internal readonly struct Upper : IRowFunction<ReadOnlySpan<byte>, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref TextTarget target)
    {
        if (!Ascii.IsValid(value))
        {
            target.Set(row, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(value).ToUpperInvariant()));
            return null;
        }

        Ascii.ToUpper(value, target.Reserve(value.Length), out int written);
        target.Commit(row, written);
        return null;
    }
}

internal readonly struct Lower : IRowFunction<ReadOnlySpan<byte>, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref TextTarget target)
    {
        if (!Ascii.IsValid(value))
        {
            target.Set(row, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(value).ToLowerInvariant()));
            return null;
        }

        Ascii.ToLower(value, target.Reserve(value.Length), out int written);
        target.Commit(row, written);
        return null;
    }
}

/// <summary>Takes white space off both ends: space, tab, line breaks.</summary>
internal readonly struct Trim : IRowFunction<ReadOnlySpan<byte>, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref TextTarget target)
    {
        target.Set(row, value.Trim(" \t\r\n\v\f"u8));
        return null;
    }
}

internal readonly struct TextLength : IRowFunction<ReadOnlySpan<byte>, ValueTarget<long>>
{
    public static string? Apply(ReadOnlySpan<byte> value, int row, ref ValueTarget<long> target)
    {
        target.Set(row, CodePoints.Count(value));
        return null;
    }
}

/// <summary>From a code point, counted from 1, to the end.</summary>
internal readonly struct SubstrToEnd : IRowFunction<ReadOnlySpan<byte>, long, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> first, long second, int row, ref TextTarget target)
    {
        target.Set(row, CodePoints.Slice(first, second, long.MaxValue));
        return null;
    }
}

internal readonly struct Substr : IRowFunction<ReadOnlySpan<byte>, long, long, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> first, long second, long third, int row, ref TextTarget target)
    {
        target.Set(row, CodePoints.Slice(first, second, third));
        return null;
    }
}

internal readonly struct Replace : IRowFunction<ReadOnlySpan<byte>, ReadOnlySpan<byte>, ReadOnlySpan<byte>, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, int row, ref TextTarget target)
    {
        int found = second.IsEmpty ? 0 : first.Count(second);
        Span<byte> result = target.Reserve(checked(first.Length + (found * (third.Length - second.Length))));
        int written = 0;
        for (; found > 0; found--)
        {
            int at = first.IndexOf(second);
            first[..at].CopyTo(result[written..]);
            third.CopyTo(result[(written + at)..]);
            written += at + third.Length;
            first = first[(at + second.Length)..];
        }

        first.CopyTo(result[written..]);
        target.Commit(row, written + first.Length);
        return null;
    }
}

internal readonly struct Concat : IRowFunction<ReadOnlySpan<byte>, ReadOnlySpan<byte>, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int row, ref TextTarget target)
    {
        int length = checked(first.Length + second.Length);
        Span<byte> result = target.Reserve(length);
        first.CopyTo(result);
        second.CopyTo(result[first.Length..]);
        target.Commit(row, length);
        return null;
    }
}

internal readonly struct StartsWith : IRowFunction<ReadOnlySpan<byte>, ReadOnlySpan<byte>, ValueTarget<bool>>
{
    public static string? Apply(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int row, ref ValueTarget<bool> target)
    {
        target.Set(row, first.StartsWith(second));
        return null;
    }
}

internal readonly struct EndsWith : IRowFunction<ReadOnlySpan<byte>, ReadOnlySpan<byte>, ValueTarget<bool>>
{
    public static string? Apply(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int row, ref ValueTarget<bool> target)
    {
        target.Set(row, first.EndsWith(second));
        return null;
    }
}

internal readonly struct Contains : IRowFunction<ReadOnlySpan<byte>, ReadOnlySpan<byte>, ValueTarget<bool>>
{
    public static string? Apply(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int row, ref ValueTarget<bool> target)
    {
        target.Set(row, first.IndexOf(second) >= 0);
        return null;
    }
}

/// <summary>Counts and cuts UTF-8 by code points: every byte that does not continue another starts one.</summary>
internal static class CodePoints
{
    public static long Count(ReadOnlySpan<byte> text)
    {
        long count = 0;
        foreach (byte b in text) count += IsStart(b) ? 1 : 0;
        return count;
    }

    /// <summary>Those of the <paramref name="count"/> positions from <paramref name="start"/>, counted from 1, that the text has.</summary>
    public static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> text, long start, long count)
    {
        TextRange range = Range(text, start, count);
        return text.Slice(range.Start, range.Length);
    }

    /// <summary>The bytes of <see cref="Slice"/> as a range of those of the text.</summary>
    public static TextRange Range(ReadOnlySpan<byte> text, long start, long count)
    {
        if (count <= 0) return default;
        long end = start > long.MaxValue - count ? long.MaxValue : start + count;
        int from = Offset(text, start == long.MinValue ? 0 : start - 1);
        return new TextRange(from, Math.Max(from, Offset(text, end <= 0 ? 0 : end - 1)) - from);
    }

    /// <summary>Bytes of the first <paramref name="count"/> code points.</summary>
    private static int Offset(ReadOnlySpan<byte> text, long count)
    {
        if (count <= 0) return 0;
        int at = 0;
        // Words of ASCII are as many code points as bytes.
        for (; count >= sizeof(ulong) && text.Length - at >= sizeof(ulong); at += sizeof(ulong), count -= sizeof(ulong))
        {
            if ((BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) & 0x80808080_80808080) != 0) break;
        }

        while (at < text.Length)
        {
            if (IsStart(text[at]) && count-- == 0) break;
            at++;
        }

        return at;
    }

    private static bool IsStart(byte b) => (b & 0xC0) != 0x80;
}
