using Etl.Messages;

namespace Etl.Steps;

/// <summary>
/// Takes all rows in and hands rows on at the end: sort, dedupe, aggregate. Its result does not depend on the order in
/// which rows arrive nor on how they are parted among workers; where order decides, it is that of their positions.
/// </summary>
public interface ICollector : IStep
{
    /// <summary>What the rows that it takes in and does not hand on are called in the ledger, such as "duplicates"; null where there are none.</summary>
    string? LossName { get; }

    /// <summary>
    /// Whether the rows that it hands on are new ones and those taken in end in it, as groups do; if not, each row taken
    /// in is handed on, rejected, or counted with <see cref="CollectContext.Drop"/>.
    /// </summary>
    bool MakesNewRows { get; }

    /// <summary>The input columns that are needed when later steps need <paramref name="output"/>.</summary>
    IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output);

    /// <summary>Makes one worker's empty share.</summary>
    ICollectorShare CreateShare(CollectContext context);

    /// <summary>
    /// Brings the workers' shares together, in any order, and makes the rows: in batches with positions
    /// (<see cref="AllRowsContext.Source"/>, 0, batch index). The caller disposes the shares when it has read all rows.
    /// </summary>
    /// <exception cref="StepException">A result does not fit its type, such as a decimal sum beyond 28 digits, or the work folder cannot be used.</exception>
    IEnumerable<RowBatch> Finish(IReadOnlyList<ICollectorShare> shares, CollectContext context);
}

/// <summary>
/// The rows, or what is kept of them, that one worker has taken in. Keeps to its share of the memory by moving what is
/// beyond it to the scratch folder. Not thread-safe.
/// </summary>
public interface ICollectorShare : IDisposable
{
    /// <summary>Adds the selected rows of a batch; the caller keeps its reference. Rows whose expressions fail are rejected and leave no trace.</summary>
    /// <exception cref="StepException">The scratch folder cannot be written to.</exception>
    void Add(RowBatch batch, IRejectSink rejects);
}

/// <summary>What a collector works with. One for a step in a run, shared by its workers.</summary>
public sealed class CollectContext : AllRowsContext
{
    private long _dropped; // any thread, through Interlocked only

    /// <summary>Rows counted with <see cref="Drop"/> so far.</summary>
    internal long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Counts rows that were taken in and are not handed on, under the step's <see cref="ICollector.LossName"/>.</summary>
    public void Drop(long rows) => Interlocked.Add(ref _dropped, rows);
}
