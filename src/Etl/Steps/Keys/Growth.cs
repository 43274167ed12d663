namespace Etl.Steps.Keys;

/// <summary>What growing arrays need of memory.</summary>
internal static class Growth
{
    /// <summary>Elements that an array and its successor, at least twice as long, have together when it must hold <paramref name="needed"/>.</summary>
    public static long Peak(int length, long needed) => needed <= length ? length : length + Math.Max(2L * length, needed);
}
