using System.Globalization;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Reporting;

/// <summary>Figures as the tables show them.</summary>
internal static class Figures
{
    /// <summary>Three figures or so: milliseconds matter below a second and not in half a minute.</summary>
    public static string Seconds(Spread seconds)
    {
        string format = seconds.Median < 1 ? "0.000" : seconds.Median < 10 ? "0.00" : "0.0";
        return $"{Format(seconds.Median)} ({Format(seconds.Least)} to {Format(seconds.Most)})";

        string Format(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    public static string Megabytes(double bytes) => Text($"{bytes / 1e6:0}");

    public static string Times(double ratio) => Text($"{ratio:0.00}");

    public static string Runs(int count) => count == 1 ? "1 run" : Text($"{count} runs");

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
