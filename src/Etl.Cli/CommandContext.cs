namespace Etl.Cli;

/// <summary>What surrounds a command: where it writes, where it stands, what time it is.</summary>
internal sealed record CommandContext
{
    public required IEngine Engine { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether people watch <see cref="Error"/> as it is written, so that it can be redrawn.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>Whether people read <see cref="Output"/> on a terminal, rather than a file or another program getting it.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Columns that tables on <see cref="Output"/> may take.</summary>
    public required int Width { get; init; }

    /// <summary>Absolute folder that paths on the command line start from.</summary>
    public required string CurrentFolder { get; init; }

    public required Func<string, string?> Environment { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Writes one error as every command words it, and returns the exit code for a wrong command line.</summary>
    public int Invalid(string message)
    {
        Error.WriteLine("error: " + message);
        return ExitCodes.Invalid;
    }
}
