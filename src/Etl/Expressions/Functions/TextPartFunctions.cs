using Etl.Expressions.Kernels;

namespace Etl.Expressions.Functions;

/// <summary>The first code points; with a negative number all but the last ones.</summary>
internal readonly struct Left : IRowFunction<ReadOnlySpan<byte>, long, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> first, long second, int row, ref TextTarget target)
    {
        target.Set(row, CodePoints.Slice(first, 1, second < 0 ? CodePoints.Count(first) + second : second));
        return null;
    }
}

/// <summary>The last code points; with a negative number all but the first ones.</summary>
internal readonly struct Right : IRowFunction<ReadOnlySpan<byte>, long, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> first, long second, int row, ref TextTarget target)
    {
        long start = second < 0 ? (second == long.MinValue ? long.MaxValue : 1 - second) : CodePoints.Count(first) - second + 1;
        target.Set(row, CodePoints.Slice(first, start, long.MaxValue));
        return null;
    }
}

/// <summary>The parts between separators, counted from 1, or from the end when negative. An empty separator is found nowhere.</summary>
internal readonly struct SplitPart : IRowFunction<ReadOnlySpan<byte>, ReadOnlySpan<byte>, long, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long third, int row, ref TextTarget target)
    {
        if (third == 0) return "'split_part' counts parts from 1, or from -1 at the end; there is no part 0.";
        target.Set(row, third > 0 ? FromStart(first, second, third) : FromEnd(first, second, third));
        return null;
    }

    private static ReadOnlySpan<byte> FromStart(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separator, long number)
    {
        while (true)
        {
            int at = separator.IsEmpty ? -1 : text.IndexOf(separator);
            if (number == 1) return at < 0 ? text : text[..at];
            if (at < 0) return [];
            text = text[(at + separator.Length)..];
            number--;
        }
    }

    /// <summary>By the number from the start, so that separators that could overlap are the same ones.</summary>
    private static ReadOnlySpan<byte> FromEnd(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separator, long number)
    {
        long parts = (separator.IsEmpty ? 0 : text.Count(separator)) + 1;
        return parts + number < 0 ? [] : FromStart(text, separator, parts + number + 1);
    }
}

internal readonly struct Lpad : IRowFunction<ReadOnlySpan<byte>, long, ReadOnlySpan<byte>, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> first, long second, ReadOnlySpan<byte> third, int row, ref TextTarget target) =>
        Padding.Apply(first, second, third, onLeft: true, row, ref target);
}

internal readonly struct Rpad : IRowFunction<ReadOnlySpan<byte>, long, ReadOnlySpan<byte>, TextTarget>
{
    public static string? Apply(ReadOnlySpan<byte> first, long second, ReadOnlySpan<byte> third, int row, ref TextTarget target) =>
        Padding.Apply(first, second, third, onLeft: false, row, ref target);
}

internal static class Padding
{
    /// <summary>A wrong number must not fill the memory.</summary>
    private const int MaxLength = 1_000_000;

    public static string? Apply(ReadOnlySpan<byte> text, long length, ReadOnlySpan<byte> fill, bool onLeft, int row, ref TextTarget target)
    {
        if (length > MaxLength) return $"A text cannot be padded to {length} code points. Use at most {MaxLength}.";
        long missing = length - CodePoints.Count(text);
        if (missing <= 0 || fill.IsEmpty)
        {
            target.Set(row, CodePoints.Slice(text, 1, length));
            return null;
        }

        (long times, long rest) = Math.DivRem(missing, CodePoints.Count(fill));
        ReadOnlySpan<byte> last = CodePoints.Slice(fill, 1, rest);
        int padding = checked((int)(times * fill.Length) + last.Length);
        Span<byte> result = target.Reserve(text.Length + padding);
        text.CopyTo(onLeft ? result[padding..] : result);
        Span<byte> free = onLeft ? result[..padding] : result[text.Length..];
        for (; times > 0; times--)
        {
            fill.CopyTo(free);
            free = free[fill.Length..];
        }

        last.CopyTo(free);
        target.Commit(row, text.Length + padding);
        return null;
    }
}
