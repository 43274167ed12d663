using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Comparing;

/// <summary>Runs the contenders of a trial in turns, so that what else the machine does meets all of them alike.</summary>
internal sealed class Race(Trial trial, string outputFolder)
{
    /// <summary>A peer that takes more than so many times etl's time is slow: where it stands needs no many runs.</summary>
    public const double SlowTimes = 3;

    /// <summary>Rounds that count in which a slow peer takes part.</summary>
    public const int SlowRounds = 2;

    private readonly Outcome[] _outcomes = [.. trial.Contenders.Select(contender => new Outcome(contender))];

    /// <summary>After so long a peer has failed.</summary>
    public TimeSpan PeerLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>One round to warm up, then the rounds that count; the results are compared after each.</summary>
    /// <returns>The outcome of each contender, in their order. A peer that fails once does not run again.</returns>
    /// <exception cref="BenchmarkException">Etl fails, or two results differ.</exception>
    public async Task<IReadOnlyList<Outcome>> RunAsync(int rounds, CancellationToken cancellation)
    {
        Directory.CreateDirectory(outputFolder);
        for (int round = 0; round <= rounds; round++)
        {
            Outcome[] running = [.. _outcomes.Where(outcome => outcome.Failure is null && (round <= SlowRounds || !IsSlow(outcome)))];
            // Another one begins each round, because what runs first may find the machine in another state.
            for (int turn = 0; turn < running.Length; turn++)
            {
                Outcome outcome = running[(round + turn) % running.Length];
                if (await MeasureAsync(outcome, cancellation) is not { } measurement) continue;
                if (round == 0) outcome.WarmUp = measurement;
                else outcome.Runs.Add(measurement);
            }

            Compare(running);
        }

        return _outcomes;
    }

    private bool IsSlow(Outcome outcome) => !outcome.Contender.Tool.IsOurs && outcome.WarmUp!.Wall > SlowTimes * _outcomes[0].WarmUp!.Wall;

    private string OutputOf(Contender contender) =>
        Path.Combine(outputFolder, string.Concat(contender.Name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')));

    private async Task<Measurement?> MeasureAsync(Outcome outcome, CancellationToken cancellation)
    {
        Contender contender = outcome.Contender;
        string output = OutputOf(contender);
        if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        else File.Delete(output);
        Disk.Flush();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (!contender.Tool.IsOurs) limit.CancelAfter(PeerLimit);
        try
        {
            Measurement measurement = await contender.Tool.Start(contender.Arguments(output)).RunAsync(limit.Token);
            Console.WriteLine($"  {contender.Name,-24} {measurement.Wall.TotalSeconds,8:0.000} s");
            outcome.OutputBytes = Directory.Exists(output) ? new DirectoryInfo(output).EnumerateFiles().Sum(file => file.Length) : File.Exists(output) ? new FileInfo(output).Length : 0;
            return measurement;
        }
        catch (BenchmarkException e) when (!contender.Tool.IsOurs)
        {
            Console.WriteLine(e.Message);
            outcome.Failure = "fails";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            outcome.Failure = $"not done after {PeerLimit.TotalSeconds:0} s";
            Console.WriteLine($"  {contender.Name,-24} {outcome.Failure}");
        }

        return null;
    }

    private void Compare(Outcome[] ran)
    {
        foreach (IGrouping<string, Contender> same in ran.Where(outcome => outcome.Failure is null && outcome.Contender.GivesResult).Select(outcome => outcome.Contender).GroupBy(contender => contender.Input))
        {
            Contender first = same.First();
            foreach (Contender other in same.Skip(1))
            {
                if (trial.Agreement.Difference(OutputOf(first), OutputOf(other)) is { } difference)
                    throw new BenchmarkException($"The results of {first.Name} and {other.Name} differ: {difference}.");
            }
        }
    }
}
