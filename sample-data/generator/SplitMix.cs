namespace Etl.SampleData;

/// <summary>
/// The SplitMix64 generator of Steele, Lea and Flood (2014): small, and the same on every version of .NET, which
/// System.Random with a seed does not promise.
/// </summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 up to and without <paramref name="limit"/>. The slight bias of the remainder does not matter here.</summary>
    public int Next(int limit) => (int)(NextBits() % (ulong)limit);

    /// <summary>True in <paramref name="percent"/> of a hundred cases.</summary>
    public bool Chance(int percent) => Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    private ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong bits = _state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
