namespace Etl.Running;

/// <summary>Stops a run, whichever part of it is on. Thread-safe.</summary>
/// <param name="abandon">Cancels the work that is still being done, after the grace.</param>
/// <param name="grace">How long work that has begun may take to end.</param>
internal sealed class RunStop(CancellationTokenSource abandon, TimeSpan grace)
{
    private readonly Lock _lock = new();
    private DataflowGraph? _graph; // under _lock
    private bool _stopped; // under _lock

    /// <summary>Names the graph that runs from now on; a run that was stopped stays so.</summary>
    public void Follow(DataflowGraph graph)
    {
        bool stopped;
        lock (_lock)
        {
            _graph = graph;
            stopped = _stopped;
        }

        if (stopped) graph.EndIntake();
    }

    /// <summary>Lets nothing new begin.</summary>
    public void EndIntake()
    {
        DataflowGraph? graph;
        lock (_lock)
        {
            _stopped = true;
            graph = _graph;
        }

        graph?.EndIntake();
        abandon.CancelAfter(grace);
    }
}
