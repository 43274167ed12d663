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

    // Two cores beside one.
    private const double LeastGain = 1.9;

    private const string TenTimes = "ten times the files";

    public static readonly Work Scaling = new("scaling", "ten times as many files, on one core and more", shop =>
    {
        string input = shop.Orders(OrderForm.Csv);
        string large = new OrderSet(Times * shop.Sizes.Files, shop.Sizes.BytesPerFile, OrderForm.Csv).EnsureIn(shop.Root);
        int[] some = [.. Enumerable.Range(0, 31).Select(bits => 1 << bits).TakeWhile(cores => cores < Environment.ProcessorCount)];
        string whole = $"etl, {TenTimes}";
        return QueryWorks.OfOrders(
        [
            shop.Run("orders.json", input),
            shop.Run("orders.json", large, TenTimes),
            .. some.Reverse().Select(cores => shop.RunOnCores(cores, "orders.json", large, On(cores))),
            shop.Run("orders.json", large, $"{TenTimes}, one worker", "--parallelism", "1"),
        ]) with
        {
            Targets =
            [
                Target.NotSlower(MostTimes, "etl", whole),
                Target.SamePeak(SamePeak, "etl", whole),
                .. some.Length > 0 ? [Target.Faster(LeastGain, $"etl, {On(1)}", some.Length > 1 ? $"etl, {On(2)}" : whole)] : Array.Empty<Target>(),
            ],
        };
    });

    private static string On(int cores) => string.Create(CultureInfo.InvariantCulture, $"{TenTimes}, {cores} core{(cores == 1 ? "" : "s")}");
}
