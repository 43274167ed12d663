using Etl.Benchmarks.Reporting;

namespace Etl.Benchmarks.Comparing;

/// <summary>A bound that a figure of a trial is to keep to.</summary>
/// <param name="Text">In words.</param>
/// <param name="Figure">The figure; asked only where all of <paramref name="Names"/> were measured.</param>
/// <param name="IsKept">Whether a figure keeps to the bound.</param>
/// <param name="Format">How the figure is shown.</param>
/// <param name="Names">The contenders that it depends on.</param>
internal sealed record Target(string Text, Func<IReadOnlyList<Outcome>, double> Figure, Func<double, bool> IsKept, string Format, params IReadOnlyList<string> Names)
{
    private const string Times = "0.00";

    /// <summary>A contender takes at least so many times as long as another one, which is etl unless it is named.</summary>
    public static Target Faster(double times, string than, string who = "etl") => new(
        Figures.Text($"{who} at least {times:0.0#} times as fast as {than}"),
        outcomes => outcomes[1].Wall.Median / outcomes[0].Wall.Median,
        figure => figure >= times,
        Times,
        who,
        than);

    /// <summary>A contender takes at most so many times as long as another one.</summary>
    public static Target NotSlower(double times, string than, string who = "etl") => new(
        Figures.Text($"{who} takes at most {times:0.0#} times as long as {than}"),
        outcomes => outcomes[0].Wall.Median / outcomes[1].Wall.Median,
        figure => figure <= times,
        Times,
        who,
        than);

    /// <summary>The peak is at most so many times that of another contender.</summary>
    public static Target SamePeak(double times, string than, string who) => new(
        Figures.Text($"the peak memory of {who} at most {times:0.0#} times that of {than}"),
        outcomes => outcomes[0].PeakBytes / outcomes[1].PeakBytes,
        figure => figure <= times,
        Times,
        who,
        than);

    public static Target PeakBelow(int megabytes, string who = "etl") => new(
        $"the peak memory of {who} below {megabytes} MB",
        outcomes => outcomes[0].PeakBytes / 1e6,
        figure => figure < megabytes,
        "0 MB",
        who);

    public static Target WallBelow(int milliseconds, string who = "etl") => new(
        $"{who} in less than {milliseconds} ms",
        outcomes => outcomes[0].Wall.Median * 1000,
        figure => figure < milliseconds,
        "0 ms",
        who);

    /// <summary>The cells of a row: the target, what was measured, whether it was met.</summary>
    public string[] Judge(IReadOnlyList<Outcome> outcomes)
    {
        Outcome[] asked = [.. Names.Select(name => outcomes.Single(outcome => string.Equals(outcome.Contender.Name, name, StringComparison.Ordinal)))];
        if (asked.FirstOrDefault(outcome => outcome.Failure is not null) is { } failed) return [Text, $"{failed.Contender.Name} {failed.Failure}", ""];
        double figure = Figure(asked);
        return [Text, figure.ToString(Format, System.Globalization.CultureInfo.InvariantCulture), IsKept(figure) ? "yes" : "NO"];
    }
}
