using Etl.Messages;

namespace Etl.Steps;

/// <summary>A collector that can have several workers bring its shares together.</summary>
internal interface IParallelCollector : ICollector
{
    /// <summary>
    /// Does what <see cref="ICollector.Finish"/> does, as tasks on the current <see cref="TaskScheduler"/>, of which as many
    /// are under way as there are shares. What comes out does not depend on that.
    /// </summary>
    IAsyncEnumerable<RowBatch> FinishAsync(IReadOnlyList<ICollectorShare> shares, CollectContext context);
}
