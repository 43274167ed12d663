using Etl.Cli;

CommandContext context = new()
{
    Engine = new Engine(TimeProvider.System),
    Output = Console.Out,
    Error = Console.Error,
    IsTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb",
    OutputIsTerminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb",
    // A file or a pipe has no width: wide enough for every column of the summary.
    Width = !Console.IsOutputRedirected && Console.WindowWidth is > 0 and var columns ? columns : 160,
    CurrentFolder = Environment.CurrentDirectory,
    Environment = Environment.GetEnvironmentVariable,
    Time = TimeProvider.System,
};
return await EtlCommandLine.InvokeAsync(args, context).ConfigureAwait(false);
