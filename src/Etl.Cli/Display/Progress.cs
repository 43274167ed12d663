using Etl.Running;

namespace Etl.Cli.Display;

/// <summary>How far a run is, from its figures at one moment.</summary>
internal readonly record struct Progress(TimeSpan Elapsed, long BytesDone, long? BytesTotal)
{
    public static Progress Of(IRunMonitor monitor) => new(monitor.Elapsed, monitor.BytesDone, monitor.BytesTotal);

    /// <summary>Share of the input's bytes that is done, 0 to 1; null while the total is not known.</summary>
    public double? Share => BytesTotal is > 0 and { } total ? Math.Min(1.0, (double)BytesDone / total) : null;

    /// <summary>Time left at the speed so far; null while that says nothing yet.</summary>
    public TimeSpan? Left => Share is > 0.005 and < 1 and { } share && Elapsed.TotalSeconds >= 1
        ? TimeSpan.FromSeconds(Math.Ceiling(Elapsed.TotalSeconds * (1 - share) / share))
        : null;

    public double MegabytesPerSecond => Elapsed > TimeSpan.Zero ? BytesDone / 1e6 / Elapsed.TotalSeconds : 0;

    public override string ToString()
    {
        List<string> parts = [];
        if (Share is { } share) parts.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Math.Floor(share * 100):0} %"));
        parts.Add(BytesTotal is { } total ? $"{Figures.Bytes(BytesDone)} of {Figures.Bytes(total)}" : Figures.Bytes(BytesDone));
        parts.Add(Figures.Rate(MegabytesPerSecond));
        parts.Add(Figures.Duration(Elapsed));
        // Whole seconds: an estimate with decimals would claim to know more than it does.
        if (Left is { } left) parts.Add(left.TotalSeconds < 60 ? $"about {left.TotalSeconds:0} s left" : $"about {Figures.Duration(left)} left");
        return string.Join(", ", parts);
    }
}
