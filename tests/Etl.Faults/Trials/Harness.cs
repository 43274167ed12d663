using System.Diagnostics;
using Etl.Benchmarks.Measuring;
using Etl.Faults.Pipelines;
using Etl.Faults.Programs;
using Etl.Faults.Reporting;
using Etl.SampleData;

namespace Etl.Faults.Trials;

/// <summary>All pipelines, one after the other.</summary>
internal sealed class Harness(EtlProgram program)
{
    private const int LongRows = 600_000;
    private const int ShortRows = 60_000;

    public required int Kills { get; init; }

    public required int Seed { get; init; }

    /// <summary>Whether inputs are small.</summary>
    public bool IsShort { get; init; }

    /// <summary>Runs everything. What was written is kept where something was wrong.</summary>
    /// <exception cref="BenchmarkException">Not even an undisturbed run is possible.</exception>
    public async Task<FaultsText> RunAsync(CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows()) throw new BenchmarkException("SIGKILL is a signal of Unix. Run this on Linux or macOS.");
        string folder = Directory.CreateTempSubdirectory("etl-faults-").FullName;
        Console.WriteLine($"Seed {Seed}, {Kills} kills, in {folder}");
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<KilledPipeline> pipelines = AllPipelines.Create(IsShort ? ShortRows : LongRows);
        List<Tally> tallies = [];
        for (int i = 0; i < pipelines.Count; i++)
        {
            // Drawn for each anew, so that the kills of one do not change the inputs of the next.
            SplitMix random = new(((ulong)(uint)Seed << 8) + (ulong)i);
            int share = (Kills + i) / pipelines.Count;
            Tally tally = await new KilledSeries(program, pipelines[i], Path.Combine(folder, pipelines[i].Name), random).RunAsync(share, cancellation);
            tallies.Add(tally);
            Console.WriteLine($"{tally.Pipeline}: {tally.Kills} kills, {tally.Problems.Count} problems, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        }

        FaultsText text = new(tallies, Seed, Stopwatch.GetElapsedTime(start), folder);
        if (text.IsClean) Directory.Delete(folder, recursive: true);
        return text;
    }
}
