using System.Globalization;
using Etl.Steps;

namespace Etl.Definitions.Options;

/// <summary>
/// The bounds of an option, in the unit that its kind is measured in: numbers as they are, sizes in bytes, durations in
/// seconds.
/// </summary>
internal readonly record struct OptionRange(double Min, double Max)
{
    public static OptionRange Of(OptionAttribute attribute) => new(attribute.Min, attribute.Max);

    public bool HasMin => !double.IsNaN(Min);

    public bool HasMax => !double.IsNaN(Max);

    /// <summary>Whether a value, of any kind that has bounds, is within them.</summary>
    public bool Contains(object value)
    {
        if (!HasMin && !HasMax) return true;
        double number = value switch
        {
            ByteSize size => size.Bytes,
            TimeSpan duration => duration.TotalSeconds,
            _ => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        };
        return !(number < Min) && !(number > Max); // comparing with NaN is false: no bound
    }

    /// <summary>Such as <c>from 1 to 64</c> or <c>of at least 128MiB</c>; null where there are no bounds.</summary>
    public string? Describe(OptionKind kind) => (HasMin, HasMax) switch
    {
        (true, true) => $"from {Show(Min, kind)} to {Show(Max, kind)}",
        (true, false) => $"of at least {Show(Min, kind)}",
        (false, true) => $"of at most {Show(Max, kind)}",
        _ => null,
    };

    private static string Show(double bound, OptionKind kind) => kind switch
    {
        ByteSizeKind => new ByteSize((long)bound).ToString(),
        DurationKind => Duration.Format(TimeSpan.FromSeconds(bound)),
        ListKind list => Show(bound, list.Item),
        MapKind map => Show(bound, map.Value),
        _ => bound.ToString(CultureInfo.InvariantCulture),
    };
}
