namespace Etl.Steps;

/// <summary>Compares strings as their UTF-8 bytes would compare, which is the order of their code points.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x, right = y;
        int same = left.CommonPrefixLength(right);
        if (same == Math.Min(left.Length, right.Length)) return left.Length.CompareTo(right.Length);

        // UTF-16 orders like UTF-8 but for one thing: its surrogates, which stand for the code points above all others,
        // lie below U+E000.
        bool leftAbove = char.IsSurrogate(left[same]);
        bool rightAbove = char.IsSurrogate(right[same]);
        return leftAbove == rightAbove ? left[same].CompareTo(right[same]) : leftAbove.CompareTo(rightAbove);
    }
}
