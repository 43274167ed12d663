using Etl.Steps;

namespace Etl.Running;

/// <summary>A join in one run: its table side builds the table, and its row side and some sources wait for that. Thread-safe.</summary>
internal sealed class JoinRun(IJoinState state)
{
    private readonly TaskCompletionSource _built = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IJoinState State => state;

    public bool IsBuilt => _built.Task.IsCompleted;

    /// <summary>Builds the table and lets those go on that wait for it.</summary>
    public void Build()
    {
        state.Build();
        _built.SetResult();
    }

    /// <summary>Waits for the table.</summary>
    public ValueTask WaitAsync(CancellationToken cancellation) =>
        IsBuilt ? ValueTask.CompletedTask : new ValueTask(_built.Task.WaitAsync(cancellation));
}
