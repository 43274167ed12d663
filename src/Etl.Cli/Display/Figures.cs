using System.Globalization;

namespace Etl.Cli.Display;

/// <summary>Figures as people read them, the same on every machine.</summary>
internal static class Figures
{
    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The count with its noun, such as <c>1 error</c> or <c>2 errors</c>.</summary>
    public static string Plural(long count, string noun) => count == 1 ? $"1 {noun}" : $"{Count(count)} {noun}s";

    /// <summary>In units of a thousand, with three digits: <c>812 B</c>, <c>1.23 MB</c>.</summary>
    public static string Bytes(long bytes)
    {
        double value = bytes;
        int unit = 0;
        // 999.5 would be rounded to "1000".
        while (value >= 999.5 && unit < ByteUnits.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        string format = unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {ByteUnits[unit]}";
    }

    /// <summary>A limit as pipelines write it: <c>1 GiB</c>, <c>128 MiB</c>; in bytes where that is not exact.</summary>
    public static string Limit(long bytes) => bytes switch
    {
        > 0 when bytes % (1L << 30) == 0 => $"{bytes >> 30} GiB",
        > 0 when bytes % (1L << 20) == 0 => $"{bytes >> 20} MiB",
        _ => $"{Count(bytes)} bytes",
    };

    public static string Rate(double megabytesPerSecond) => megabytesPerSecond switch
    {
        >= 10 => megabytesPerSecond.ToString("#,0", CultureInfo.InvariantCulture) + " MB/s",
        >= 0.1 => megabytesPerSecond.ToString("0.0", CultureInfo.InvariantCulture) + " MB/s",
        _ => (megabytesPerSecond * 1000).ToString("0", CultureInfo.InvariantCulture) + " kB/s",
    };

    /// <summary><c>0.42 s</c>, <c>12.3 s</c>, <c>3 min 05 s</c>, <c>1 h 02 min</c>.</summary>
    public static string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 9.995 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.00} s"),
        < 59.95 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        _ => Minutes((long)Math.Round(duration.TotalSeconds)),
    };

    /// <summary>The path from the root where it lies below it, else as it is.</summary>
    public static string PathFrom(string root, string path)
    {
        string relative = Path.GetRelativePath(root, path);
        bool isOutside = Path.IsPathRooted(relative) || relative is ".." || relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return isOutside ? path : relative;
    }

    private static string Minutes(long seconds) => seconds < 3600
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min {seconds % 60:00} s")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h {seconds % 3600 / 60:00} min");
}
