using Etl.Cli;

namespace Etl.Tests.Cli;

/// <summary>Runs command lines in a folder of their own, as a shell would, against a fake engine.</summary>
internal sealed class CliSession(IEngine engine) : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public string Folder { get; } = Directory.CreateTempSubdirectory("etl-cli-").FullName;

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public Task<int> InvokeAsync(params string[] args) => EtlCommandLine.InvokeAsync(args, Context);

    public CommandContext Context => new()
    {
        Engine = engine,
        Output = _output,
        Error = _error,
        IsTerminal = false,
        Width = 160,
        CurrentFolder = Folder,
        Environment = _ => null,
        Time = TimeProvider.System,
    };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
