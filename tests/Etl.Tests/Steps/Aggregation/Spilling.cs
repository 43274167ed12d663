using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Aggregation;
using Etl.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Steps.Aggregation;

/// <summary>Shares of a step with little memory, in a folder of their own; disposing checks that they leave nothing there.</summary>
internal sealed class Spilling(AggregateStep step, long memoryBytes) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("etl-spill-").FullName;
    private readonly List<AggregateShare> _shares = [];
    private CollectContext? _context;

    public CancellationToken Cancellation { get; init; } = TestContext.Current.CancellationToken;

    public CollectContext Context => _context ??= CreateContext();

    public IReadOnlyList<AggregateShare> Shares => _shares;

    public string[] Files => Directory.GetFiles(_folder);

    public AggregateShare AddShare()
    {
        _shares.Add((AggregateShare)step.CreateShare(Context));
        return _shares[^1];
    }

    public void Add(AggregateShare share, RowBatch batch)
    {
        CollectingRejects rejects = new();
        share.Add(batch, rejects);
        batch.Release();
        Assert.Empty(rejects.All);
    }

    /// <summary>The rows as text; their positions must count up.</summary>
    public string[] Lines()
    {
        List<string> lines = [];
        int index = 0;
        foreach (RowBatch batch in step.Finish(_shares, Context))
        {
            Assert.Equal(new Position(3, 0, index++), batch.Position);
            Assert.InRange(batch.RowCount, 1, 4096);
            lines.AddRange(CellRows.ToLines(batch));
            batch.Release();
        }

        return [.. lines];
    }

    public void Dispose()
    {
        foreach (AggregateShare share in _shares) share.Dispose();
        string[] left = Files;
        Directory.Delete(_folder, recursive: true);
        Assert.Empty(left);
    }

    private CollectContext CreateContext() => new()
    {
        Run = new StepContext { Root = _folder, Scratch = new ScratchFolder(_folder), Outputs = new OutputSet("run"), Logger = NullLogger.Instance },
        Source = 3,
        UsedColumns = step.OutputSchema.Names.ToHashSet(StringComparer.Ordinal),
        MemoryBytes = memoryBytes,
        Cancellation = Cancellation,
    };
}
