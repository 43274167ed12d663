using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Etl.Cli.Verifying;

namespace Etl.Cli.Commands;

/// <summary><c>etl verify</c>: the command line of a comparison of runs.</summary>
internal static class VerifyCommand
{
    private const int MostWorkers = 1024;

    private static readonly int[] Usual = [1, 2, 8];

    public static Command Create(CommandContext context)
    {
        Argument<string> file = new("pipeline") { Description = "Pipeline file." };
        PipelineOptions options = new(context);
        Option<int[]> parallelism = new("--parallelism")
        {
            Description = "Workers of every step in one run after the other. Default: 1,2,8.",
            HelpName = "N,N",
            CustomParser = Parse,
            DefaultValueFactory = _ => Usual,
        };
        Command command = new("verify", "Runs a pipeline several times with different numbers of workers and compares all bytes of the results. Its outputs are left alone.") { file };
        command.Add(parallelism);
        options.AddTo(command, withParallelism: false);
        command.SetAction((parsed, cancellation) => new Verification(context, options.Request(parsed.GetRequiredValue(file), parsed, context), parsed.GetRequiredValue(parallelism)).ExecuteAsync(cancellation));
        return command;
    }

    private static int[] Parse(ArgumentResult result)
    {
        string[] parts = [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries))];
        List<int> workers = [];
        foreach (string part in parts)
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= MostWorkers) workers.Add(number);
        }

        if (workers.Count < parts.Length || workers.Count < 2) result.AddError($"--parallelism takes two or more whole numbers from 1 to {MostWorkers} with commas between them, such as 1,2,8.");
        return [.. workers];
    }
}
