using System.CommandLine;
using System.CommandLine.Parsing;

namespace Etl.Cli.Commands;

/// <summary>The options of every command that plans a pipeline.</summary>
internal sealed class PipelineOptions
{
    private readonly Option<KeyValuePair<string, string>[]> _parameters = new("--param")
    {
        Description = "Value of a parameter that the pipeline declares; can be repeated.",
        HelpName = "name=value",
        CustomParser = result => ParsePairs(result, "--param", "name"),
    };

    private readonly Option<KeyValuePair<string, string>[]> _overrides = new("--set")
    {
        Description = "Setting of the pipeline file to replace, such as steps.rows.parallelism=4; can be repeated.",
        HelpName = "path=value",
        CustomParser = result => ParsePairs(result, "--set", "path"),
    };

    private readonly Option<int?> _parallelism = new("--parallelism")
    {
        Description = "Workers of every step. Default: as the pipeline says, else by the cores available.",
        HelpName = "N",
    };

    private readonly Option<string?> _root = new("--root")
    {
        Description = "Folder that relative paths in the pipeline start from. Default: the current folder.",
        HelpName = "folder",
    };

    public PipelineOptions(CommandContext context)
    {
        _parallelism.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 1024) result.AddError("--parallelism takes a whole number from 1 to 1024.");
        });
        _root.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } root && !Directory.Exists(Path.GetFullPath(root, context.CurrentFolder)))
                result.AddError($"--root: the folder '{root}' does not exist.");
        });
    }

    /// <param name="command">The command.</param>
    /// <param name="withParallelism">Whether it has no option of its own for the workers.</param>
    public void AddTo(Command command, bool withParallelism = true)
    {
        command.Add(_parameters);
        command.Add(_overrides);
        if (withParallelism) command.Add(_parallelism);
        command.Add(_root);
    }

    public PlanRequest Request(string file, ParseResult parsed, CommandContext context) => new()
    {
        File = file,
        Root = Path.GetFullPath(parsed.GetValue(_root) ?? ".", context.CurrentFolder),
        Parameters = (parsed.GetValue(_parameters) ?? []).ToDictionary(StringComparer.Ordinal),
        Overrides = parsed.GetValue(_overrides) ?? [],
        Parallelism = parsed.GetValue(_parallelism),
        Environment = context.Environment,
    };

    private static KeyValuePair<string, string>[] ParsePairs(ArgumentResult result, string option, string key)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (Token token in result.Tokens)
        {
            int equals = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                result.AddError($"{option}: '{token.Value}' has no {key} and value. Write {key}=value.");
            else if (!pairs.TryAdd(token.Value[..equals], token.Value[(equals + 1)..]))
                result.AddError($"{option}: '{token.Value[..equals]}' is given twice. Give it once.");
        }

        return [.. pairs];
    }
}
