using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Steps;

/// <summary>How files differ, collected within bounds.</summary>
public sealed class DriftLogTests
{
    [Fact]
    public void Lists_files_in_order_of_position_and_counts_those_that_do_not_differ()
    {
        DriftLog log = new();

        log.Add(new Position(0, 2), new FileDrift("rows", "c", ["x"], []));
        log.Add(new Position(0, 1), new FileDrift("rows", "b", [], []));
        log.Add(new Position(0, 0), new FileDrift("rows", "a", [], ["y"]));

        DriftReport report = log.Report()!;
        Assert.Equal((3, 2), (report.FilesCompared, report.FilesDiffering));
        Assert.Equal(["a", "c"], report.Files.Select(file => file.File));
    }

    [Fact]
    public void Says_nothing_where_nothing_was_compared() => Assert.Null(new DriftLog().Report());

    [Fact]
    public void Keeps_the_same_first_files_in_whatever_order_they_come()
    {
        FileDrift[] files = [.. Enumerable.Range(0, 200).Select(i => new FileDrift("rows", $"file {i}", [new string('x', 1 + (i * 37 % 90))], []))];
        string[]? expected = null;
        for (int seed = 0; seed < 20; seed++)
        {
            int[] order = [.. Enumerable.Range(0, files.Length)];
            new Random(seed).Shuffle(order);
            DriftLog log = new(mostCharacters: 3000);
            foreach (int i in order) log.Add(new Position(0, i), files[i]);

            DriftReport report = log.Report()!;
            string[] kept = [.. report.Files.Select(file => file.File)];
            expected ??= kept;
            Assert.Equal(expected, kept);
            Assert.Equal(200, report.FilesDiffering);
        }

        Assert.Equal(files.Take(expected!.Length).Select(file => file.File), expected);
        Assert.InRange(expected.Length, 15, 40);
    }
}
