using System.Globalization;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Data;

namespace Etl.Benchmarks.Works;

/// <summary>Ten times as many files, none of them a copy, and on one worker up to all.</summary>
internal static class ScalingWork
{
    private const int Times = 10;

    // What is done once, the start and the result, makes ten times as much take less than ten times as long.
    private const double MostTimes = 10.5;

    // Peaks of two equal runs differ by some percent.
    private const double SamePeak = 1.1;

    public static readonly Work Scaling = new("scaling", "ten times as many files, and one worker or more", shop =>
    {
        string input = shop.Orders(OrderForm.Csv);
        string large = new OrderSet(Times * shop.Sizes.Files, shop.Sizes.BytesPerFile, OrderForm.Csv).EnsureIn(shop.Root);
        int[] workers = [.. Enumerable.Range(0, 31).Select(bits => 1 << bits).TakeWhile(count => count < Environment.ProcessorCount), Environment.ProcessorCount];
        return QueryWorks.OfOrders([shop.Run("orders.json", input), .. workers.Reverse().Select(count => shop.Run("orders.json", large, Variant(count), "--parallelism", count.ToString(CultureInfo.InvariantCulture)))]) with
        {
            Targets =
            [
                Target.NotSlower(MostTimes, "etl", Name(workers[^1])),
                Target.SamePeak(SamePeak, "etl", Name(workers[^1])),
                .. workers.Length > 1 ? [Target.Faster(1.9, Name(1), Name(2))] : Array.Empty<Target>(),
            ],
        };
    });

    private static string Variant(int workers) => string.Create(CultureInfo.InvariantCulture, $"ten times the files, {workers} worker{(workers == 1 ? "" : "s")}");

    private static string Name(int workers) => $"etl, {Variant(workers)}";
}
