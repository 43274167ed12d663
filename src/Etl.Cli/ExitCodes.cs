namespace Etl.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>The pipeline or the command line is wrong; nothing ran.</summary>
    public const int Invalid = 2;

    /// <summary>Done, but for files that were left out as a step's <c>"onError": "continue"</c> allows.</summary>
    public const int LeftOut = 3;

    /// <summary>Stopped by Ctrl+C or SIGTERM.</summary>
    public const int Cancelled = 130;
}
