using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Etl.Cli.Commands;

/// <summary>Durations on the command line: a number with its unit.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("min", 60), ("s", 1)];

    public static Option<TimeSpan> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "duration",
        CustomParser = Parse,
    };

    public static bool TryParse(string text, out TimeSpan duration)
    {
        foreach ((string unit, double seconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) || number * seconds > 86400) break;
            duration = TimeSpan.FromSeconds(number * seconds);
            return true;
        }

        duration = default;
        return false;
    }

    private static TimeSpan Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!TryParse(text, out TimeSpan duration)) result.AddError($"'{text}' is not a duration of at most a day. Write a number and its unit, such as 50ms, 1.5s or 2min.");
        return duration;
    }
}
