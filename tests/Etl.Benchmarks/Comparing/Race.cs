using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Comparing;

/// <summary>Runs the contenders of a trial in turns, so that what else the machine does meets all of them alike.</summary>
internal sealed class Race(Trial trial, string outputFolder)
{
    private readonly Outcome[] _outcomes = [.. trial.Contenders.Select(contender => new Outcome(contender))];

    /// <summary>One round to warm up, then the rounds that count; the results are compared after each.</summary>
    /// <returns>The outcome of each contender, in their order. A peer that fails once does not run again.</returns>
    /// <exception cref="BenchmarkException">Etl fails, or two results differ.</exception>
    public async Task<IReadOnlyList<Outcome>> RunAsync(int rounds, CancellationToken cancellation)
    {
        Directory.CreateDirectory(outputFolder);
        try
        {
            await RunRoundsAsync(rounds, cancellation);
        }
        finally
        {
            if (Directory.Exists(RetiredFolder)) Directory.Delete(RetiredFolder, recursive: true);
        }

        return _outcomes;
    }

    private async Task RunRoundsAsync(int rounds, CancellationToken cancellation)
    {
        for (int round = 0; round <= rounds; round++)
        {
            // Another one begins each round, because what runs first may find the machine in another state.
            for (int turn = 0; turn < _outcomes.Length; turn++)
            {
                Outcome outcome = _outcomes[(round + turn) % _outcomes.Length];
                if (outcome.Failure is not null) continue;
                if (await MeasureAsync(outcome, cancellation) is { } measurement && round > 0) outcome.Runs.Add(measurement);
            }

            Compare();
        }
    }

    private string RetiredFolder => Path.Combine(outputFolder, "retired");

    /// <summary>
    /// Clears the place of an output. A folder is moved aside until the race is over: ext4 passes over inodes that were freed
    /// within the last minute, one by one, and with 2,000 of them deleted just before, curl took 2.1 s instead of 0.85.
    /// </summary>
    private void Retire(string output)
    {
        if (Directory.Exists(output)) Directory.Move(output, Path.Combine(Directory.CreateDirectory(RetiredFolder).FullName, Path.GetRandomFileName()));
        else File.Delete(output);
    }

    private string OutputOf(Contender contender) =>
        Path.Combine(outputFolder, string.Concat(contender.Name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')));

    private async Task<Measurement?> MeasureAsync(Outcome outcome, CancellationToken cancellation)
    {
        Contender contender = outcome.Contender;
        string output = OutputOf(contender);
        Retire(output);
        Disk.Flush();
        try
        {
            Measurement measurement = await contender.Tool.Start(contender.Arguments(output)).RunAsync(cancellation);
            Console.WriteLine($"  {contender.Name,-24} {measurement.Wall.TotalSeconds,8:0.000} s");
            outcome.OutputBytes = Directory.Exists(output) ? new DirectoryInfo(output).EnumerateFiles().Sum(file => file.Length) : File.Exists(output) ? new FileInfo(output).Length : 0;
            return measurement;
        }
        catch (BenchmarkException e) when (!contender.Tool.IsOurs)
        {
            Console.WriteLine(e.Message);
            outcome.Failure = "fails";
            return null;
        }
    }

    private void Compare()
    {
        foreach (IGrouping<string, Contender> same in _outcomes.Where(outcome => outcome.Failure is null && outcome.Contender.GivesResult).Select(outcome => outcome.Contender).GroupBy(contender => contender.Input))
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
