using System.Globalization;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Reporting;

/// <summary>Figures as the tables show them.</summary>
internal static class Figures
{
    public static string Seconds(Spread seconds) => Text($"{seconds.Median:0.00} ({seconds.Least:0.00} to {seconds.Most:0.00})");

    public static string Megabytes(double bytes) => Text($"{bytes / 1e6:0}");

    public static string Times(double ratio) => Text($"{ratio:0.00}");

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
