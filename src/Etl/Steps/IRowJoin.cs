using Etl.Messages;

namespace Etl.Steps;

/// <summary>
/// A step with two inputs: rows, which pass it batch by batch, and a table, which is complete before the first of them
/// passes: lookup, join. The table side works as a collector does, the row side as a row transform does.
/// </summary>
public interface IRowJoin : IStep
{
    /// <summary>What the rows that are neither handed on nor rejected are called in the ledger, such as "unmatched"; null where there are none.</summary>
    string? LossName { get; }

    /// <summary>What the rows that it makes beyond those taken in are called in the ledger; null where there are none.</summary>
    string? CreatedName { get; }

    /// <summary>
    /// Whether rows may come at the end only, when all have been taken in. In a merge with other rows such a step's count
    /// as later than those, whether they did come late or not.
    /// </summary>
    bool GivesRowsLate { get; }

    /// <summary>The columns of the rows that are needed when later steps need <paramref name="output"/>.</summary>
    IReadOnlySet<string> RequiredRowColumns(IReadOnlySet<string> output);

    /// <summary>The columns of the table that are needed when later steps need <paramref name="output"/>.</summary>
    IReadOnlySet<string> RequiredTableColumns(IReadOnlySet<string> output);

    /// <summary>Makes the state of the step in one run.</summary>
    IJoinState CreateState(JoinContext context);
}

/// <summary>
/// The table of a join in one run, and what is kept of the rows that passed it. Its counts are of the rows that
/// <see cref="Finish"/> gives. Disposed when no worker uses it any more.
/// </summary>
public interface IJoinState : IRowCounter, IDisposable
{
    /// <summary>Makes one worker's share of the table side. Thread-safe.</summary>
    ITableShare CreateShare();

    /// <summary>Makes the table out of the shares. Called once, when they have taken in all rows of the table.</summary>
    /// <exception cref="StepException">The table is too large, or a key is in it twice.</exception>
    void Build();

    /// <summary>Makes one worker's part of the row side. Thread-safe; called after <see cref="Build"/>.</summary>
    IRowMatcher CreateMatcher();

    /// <summary>
    /// Rows of the row side that turned out to have no match in the table since the last call; what becomes of them is another
    /// matter. Thread-safe.
    /// </summary>
    long TakeUnmatched();

    /// <summary>
    /// The rows that come late, in order: those of the row side at their own positions, then those that only the table has,
    /// at positions (<see cref="AllRowsContext.Source"/>, 0, batch index). Called once, when all rows have passed.
    /// </summary>
    IEnumerable<RowBatch> Finish();
}

/// <summary>One worker's share of a table. Not thread-safe.</summary>
public interface ITableShare
{
    /// <summary>Adds the selected rows of a batch; the caller keeps its reference.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="number">Its number among the batches of the table, which decides between batches of one position.</param>
    /// <param name="rejects">Takes the rows whose keys cannot be computed.</param>
    void Add(RowBatch batch, long number, IRejectSink rejects);
}

/// <summary>One worker's part of the row side of a join. Not thread-safe.</summary>
public interface IRowMatcher : IRowCounter
{
    /// <summary>
    /// Takes over the caller's reference to <paramref name="batch"/> and returns what replaces it, which may have no rows; null
    /// when its rows come late.
    /// </summary>
    /// <param name="batch">The rows.</param>
    /// <param name="number">Its number in the order of the row side, from 0.</param>
    /// <param name="rejects">Takes the rows whose keys cannot be computed.</param>
    RowBatch? Match(RowBatch batch, long number, IRejectSink rejects);
}

/// <summary>What a join works with. One for a step in a run, shared by its workers.</summary>
public sealed class JoinContext : AllRowsContext;
