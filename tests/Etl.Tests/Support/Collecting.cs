using Etl.Messages;
using Etl.Steps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Support;

/// <summary>Runs a collector over rows that are parted into batches and workers at random, with as much memory as a test likes.</summary>
internal sealed class Collecting : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("etl-collect-").FullName;
    private readonly ScratchFolder _scratch;

    public Collecting() => _scratch = new ScratchFolder(_folder);

    public CollectingRejects Rejects { get; } = new();

    /// <summary>Files that are in the scratch folder now.</summary>
    public int Files => Directory.GetFiles(_folder).Length;

    /// <summary>Rows dropped by the last run.</summary>
    public long Dropped { get; private set; }

    /// <summary>Most files that were in the scratch folder when a batch came out in the last run.</summary>
    public int MostFiles { get; private set; }

    /// <param name="step">The collector.</param>
    /// <param name="memoryBytes">What one worker's share may hold.</param>
    /// <param name="used">Names of the output columns that are used, with spaces between; null for all.</param>
    public CollectContext Context(ICollector step, long memoryBytes, string? used = null) => new()
    {
        Run = new StepContext { Root = _folder, Scratch = _scratch, Outputs = new OutputSet("run"), Logger = NullLogger.Instance },
        Source = 9,
        UsedColumns = (used?.Split(' ') ?? step.OutputSchema!.Names).ToHashSet(StringComparer.Ordinal),
        MemoryBytes = memoryBytes,
    };

    /// <summary>The rows that come out, one line each. The batches always have the same positions; what worker gets which, and when, goes by <paramref name="seed"/>.</summary>
    public string[] Lines(ICollector step, Schema schema, object?[][] rows, long memoryBytes = 1 << 20, int workers = 1, int seed = 0)
    {
        Random random = new(seed);
        CollectContext context = Context(step, memoryBytes);
        List<ICollectorShare> shares = [.. Enumerable.Range(0, workers).Select(_ => step.CreateShare(context))];
        (Position Position, object?[][] Rows)[] batches = [.. Batches(rows)];
        if (seed != 0) random.Shuffle(batches);
        foreach ((Position position, object?[][] part) in batches)
        {
            RowBatch batch = CellRows.ToBatch(schema, part, position);
            shares[random.Next(workers)].Add(batch, Rejects);
            batch.Release();
        }

        MostFiles = Files;
        List<string> lines = [];
        foreach (RowBatch batch in step.Finish(shares, context))
        {
            lines.AddRange(CellRows.ToLines(batch));
            batch.Release();
            MostFiles = Math.Max(MostFiles, Files);
        }

        foreach (ICollectorShare share in shares) share.Dispose();
        Dropped = context.Dropped;
        return [.. lines];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Batches of 1 to 7 rows, three to an item, ten items to a source; some are of members.</summary>
    private static IEnumerable<(Position Position, object?[][] Rows)> Batches(object?[][] rows)
    {
        for (int at = 0, index = 0; at < rows.Length; index++)
        {
            int count = Math.Min(1 + (index % 7), rows.Length - at);
            yield return (new Position(index / 30, index / 6 % 5, index % 3) { Member = index / 3 % 2 }, rows[at..(at + count)]);
            at += count;
        }
    }
}
