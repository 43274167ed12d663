using System.CommandLine;
using Etl.Benchmarks.Measuring;
using Etl.Faults.Programs;
using Etl.Faults.Reporting;
using Etl.Faults.Trials;

const int LongKills = 200;
const int ShortKills = 10;

Option<int?> kills = new("--kills") { Description = $"How often runs are killed, all pipelines together. Default: {LongKills}; {ShortKills} with --short.", HelpName = "N" };
kills.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int?>() < 1) result.AddError("--kills takes a whole number from 1 up.");
});
Option<int?> seed = new("--seed") { Description = "What inputs and moments are drawn from. Default: another one each time; it is printed.", HelpName = "S" };
Option<bool> isShort = new("--short") { Description = "Few kills over small inputs, as a check of every change." };
Option<string> program = new("--etl") { Description = "etl.dll or executable to kill, such as a published one. Default: the build beside this program.", HelpName = "file", DefaultValueFactory = _ => EtlProgram.Default };
Option<bool> write = new("--write") { Description = "Put the result into docs/reliability.md as well." };
RootCommand root = new("Kills runs of etl at random moments, resumes them until they are done, and compares what they wrote with undisturbed runs.") { kills, seed, isShort, program, write };
root.SetAction(async (parsed, cancellation) =>
{
    bool isQuick = parsed.GetValue(isShort);
    Harness harness = new(new EtlProgram(Path.GetFullPath(parsed.GetRequiredValue(program))))
    {
        Kills = parsed.GetValue(kills) ?? (isQuick ? ShortKills : LongKills),
        Seed = parsed.GetValue(seed) ?? Random.Shared.Next(),
        IsShort = isQuick,
    };
    if (parsed.GetValue(write)) FaultsText.CheckDocument();
    FaultsText result = await harness.RunAsync(cancellation);
    Console.Write(result.ToString());
    if (!result.IsClean) return 1;
    if (parsed.GetValue(write)) result.WriteToDocument();
    return 0;
});

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (BenchmarkException e)
{
    await Console.Error.WriteLineAsync($"error: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
