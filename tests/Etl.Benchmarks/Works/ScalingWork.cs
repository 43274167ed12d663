using System.Globalization;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Data;

namespace Etl.Benchmarks.Works;

/// <summary>Ten times as many files, none of them a copy, on one core up to all.</summary>
internal static class ScalingWork
{
    private const int Times = 10;

    // Ten, and something for what else the machine does.
    private const double MostTimes = 10.5;

    // Peaks of two equal runs differ by some percent.
    private const double SamePeak = 1.1;

    // Two workers beside one.
    private const double LeastGain = 1.9;

    private const string TenTimes = "ten times the files";
    private const string OneWorker = $"{TenTimes}, one worker";
    private const string TwoWorkers = $"{TenTimes}, two workers";

    public static readonly Work Scaling = new("scaling", "ten times as many files, on one core and more", shop =>
    {
        string input = shop.Orders(OrderForm.Csv);
        string large = new OrderSet(Times * shop.Sizes.Files, shop.Sizes.BytesPerFile, OrderForm.Csv).EnsureIn(shop.Root);
        int[] some = [.. Enumerable.Range(0, 31).Select(bits => 1 << bits).TakeWhile(cores => cores < Environment.ProcessorCount)];
        Contender all = shop.Run("orders.json", large, TenTimes);
        Contender[] two = Environment.ProcessorCount > 2 ? [shop.Run("orders.json", large, TwoWorkers, "--parallelism", "2")] : []; // else those are all
        return QueryWorks.OfOrders(
        [
            shop.Run("orders.json", input),
            all,
            .. two,
            shop.Run("orders.json", large, OneWorker, "--parallelism", "1"),
            .. some.Reverse().Select(cores => shop.RunOnCores(cores, "orders.json", large, On(cores))),
        ]) with
        {
            Targets =
            [
                Target.NotSlower(MostTimes, "etl", all.Name),
                Target.SamePeak(SamePeak, "etl", all.Name),
                .. Environment.ProcessorCount > 1 ? [Target.Faster(LeastGain, $"etl, {OneWorker}", two.Append(all).First().Name)] : Array.Empty<Target>(),
            ],
        };
    });

    private static string On(int cores) => string.Create(CultureInfo.InvariantCulture, $"{TenTimes}, {(cores == 1 ? "one core" : $"{cores} cores")}");
}
