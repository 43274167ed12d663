using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Data;

namespace Etl.Benchmarks.Works;

/// <summary>Ten rows, over which a program does little but start; and a check of the pipeline without a run.</summary>
internal static class StartUpWork
{
    public static readonly Work StartUp = new("start-up", "ten rows", shop =>
    {
        const string check = "check";
        Trial run = QueryWorks.Orders(shop, TenRows.EnsureIn(shop.Root), withPandas: true);
        string input = run.Contenders[0].Input;
        Contender checking = shop.Etl.As(check, input, output => ["check", EtlProgram.OrdersPipeline, "--param", $"folder={input}", "--param", $"output={output}"]) with { GivesResult = false };
        return run with
        {
            Contenders = [run.Contenders[0], checking, .. run.Contenders.Skip(1)],
            Targets = [Target.WallBelow(200), Target.WallBelow(150, $"etl, {check}")],
        };
    });
}
