using System.Globalization;

namespace Etl.Definitions;

/// <summary>Reads and writes durations such as <c>50ms</c>, <c>30s</c>, <c>2m</c> and <c>1h</c>.</summary>
public static class Duration
{
    // Largest first: Format takes the first that divides.
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads a whole number and its unit: ms, s, m or h.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="duration">Its value.</param>
    /// <param name="problem">Why it is no duration, as the end of a sentence; null when it is one.</param>
    public static bool TryParse(string text, out TimeSpan duration, out string? problem)
    {
        duration = default;
        problem = "is not a whole number with the unit ms, s, m or h";
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        if (digits == 0) return false;
        ReadOnlySpan<char> unit = text.AsSpan(digits).TrimStart(' ');
        if (unit.IsEmpty)
        {
            problem = $"has no unit; write {text[..digits]}ms, {text[..digits]}s, {text[..digits]}m or {text[..digits]}h";
            return false;
        }

        foreach ((string name, long ticks) in Units)
        {
            if (!unit.SequenceEqual(name)) continue;
            if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long count) || count > long.MaxValue / ticks)
            {
                problem = "is too long";
                return false;
            }

            duration = new TimeSpan(count * ticks);
            problem = null;
            return true;
        }

        return false;
    }

    /// <summary>The duration in its largest whole unit. Parts of a millisecond are not written.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        (string name, long ticks) = Units.FirstOrDefault(unit => duration.Ticks % unit.Ticks == 0, Units[^1]);
        return (duration.Ticks / ticks).ToString(CultureInfo.InvariantCulture) + name;
    }
}
