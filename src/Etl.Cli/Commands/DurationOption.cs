using System.CommandLine;
using System.CommandLine.Parsing;
using Etl.Definitions;

namespace Etl.Cli.Commands;

/// <summary>Durations on the command line: written as in pipelines, and at most a day long.</summary>
internal static class DurationOption
{
    public static Option<TimeSpan> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "duration",
        CustomParser = Parse,
    };

    private static TimeSpan Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!Duration.TryParse(text, out TimeSpan duration, out string? problem)) result.AddError($"'{text}' {problem}.");
        else if (duration > TimeSpan.FromDays(1)) result.AddError($"'{text}' is longer than a day. Write at most 24h.");
        return duration;
    }
}
