using System.CommandLine;
using Etl.Benchmarks.Measuring;
using Etl.Benchmarks.Works;

namespace Etl.Benchmarks.Commands;

/// <summary><c>compare</c>: etl and the installed peers on some works.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        Option<string[]> names = new("--work") { Description = "What to do; can be repeated.", HelpName = "name", DefaultValueFactory = _ => [QueryWorks.Folder.Name] };
        names.AcceptOnlyFromAmong([.. AllWorks.Names]);
        TrialOptions options = new();
        Command command = new("compare", "Runs etl and its peers in turns as whole processes, checks that their results agree, and prints what each took.") { names };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] works = parsed.GetRequiredValue(names);
            options.CheckDocument(parsed, works);
            Faults faults = new();
            await options.MeasureAsync([.. works.Select(AllWorks.Find)], parsed, faults, cancellation);
            faults.ThrowIfAny();
        });
        return command;
    }
}
