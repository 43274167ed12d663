using System.Globalization;

namespace Etl.Definitions;

/// <summary>A number of bytes, written such as <c>64KiB</c>, <c>10MB</c> or <c>512</c>.</summary>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    // Largest first: ToString takes the first of equally short forms.
    private static readonly (string Name, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("TB", 1_000_000_000_000), ("GiB", 1L << 30), ("GB", 1_000_000_000),
        ("MiB", 1L << 20), ("MB", 1_000_000), ("KiB", 1L << 10), ("KB", 1_000), ("B", 1), ("", 1),
    ];

    public static ByteSize FromKiB(long count) => new(checked(count << 10));

    public static ByteSize FromMiB(long count) => new(checked(count << 20));

    /// <summary>Reads a whole number and a unit: B, KB, MB, GB, TB in thousands, KiB, MiB, GiB, TiB in 1024s; none means bytes.</summary>
    public static bool TryParse(string text, out ByteSize size)
    {
        size = default;
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long count)) return false;
        ReadOnlySpan<char> unit = text.AsSpan(digits).TrimStart(' ');
        foreach ((string name, long bytes) in Units)
        {
            if (!unit.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            if (count > long.MaxValue / bytes) return false;
            size = new ByteSize(count * bytes);
            return true;
        }

        return false;
    }

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>The shortest text that <see cref="TryParse"/> reads as exactly this size.</summary>
    public override string ToString()
    {
        long bytes = Bytes;
        return Units
            .Where(unit => unit.Name is not "B" && bytes % unit.Bytes == 0 && (bytes != 0 || unit.Name.Length == 0))
            .Select(unit => (bytes / unit.Bytes).ToString(CultureInfo.InvariantCulture) + unit.Name)
            .MinBy(text => text.Length)!;
    }
}
