using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Comparing;

/// <summary>Runs several programs in turns, so that what else the machine does meets all of them alike.</summary>
internal sealed class Race(IReadOnlyList<Contender> contenders, string input, string outputFolder)
{
    /// <summary>One round to warm up, in which results are checked too, then the rounds that count.</summary>
    /// <returns>The measurements of each contender, in their order.</returns>
    /// <exception cref="BenchmarkException">A program fails, or two results differ.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<Measurement>>> RunAsync(int rounds, CancellationToken cancellation)
    {
        Directory.CreateDirectory(outputFolder);
        foreach (Contender contender in contenders) await RunOneAsync(contender, cancellation);
        Check();

        List<Measurement>[] measurements = [.. contenders.Select(_ => new List<Measurement>())];
        for (int round = 0; round < rounds; round++)
        {
            // Another one begins each round, because what runs first may find the machine in another state.
            for (int turn = 0; turn < contenders.Count; turn++)
            {
                int index = (round + turn) % contenders.Count;
                measurements[index].Add(await RunOneAsync(contenders[index], cancellation));
            }

            Check();
        }

        return measurements;
    }

    private string Output(Contender contender) => Path.Combine(outputFolder, contender.Name + ".csv");

    private async Task<Measurement> RunOneAsync(Contender contender, CancellationToken cancellation)
    {
        string output = Output(contender);
        File.Delete(output);
        Measurement measurement = await contender.Command(input, output).RunAsync(cancellation);
        Console.WriteLine($"  {contender.Name,-8} {measurement.Wall.TotalSeconds,8:0.000} s");
        return measurement;
    }

    private void Check()
    {
        Totals first = Totals.Read(Output(contenders[0]));
        foreach (Contender other in contenders.Skip(1))
        {
            if (first.DifferenceTo(Totals.Read(Output(other))) is { } difference)
                throw new BenchmarkException($"The results of {contenders[0].Name} and {other.Name} differ: {difference}.");
        }
    }
}
