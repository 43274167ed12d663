using System.Collections.Concurrent;

namespace Etl.Running;

/// <summary>
/// Threads for the CPU blocks, apart from the thread pool, so that a pool busy with parsing never delays the continuation
/// of a download. Work is taken in order of arrival.
/// </summary>
internal sealed class CpuScheduler : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _tasks = [];
    private readonly Thread[] _threads;

    public CpuScheduler(int threads)
    {
        _threads = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"etl cpu {i}" };
            _threads[i].Start();
        }
    }

    public override int MaximumConcurrencyLevel => _threads.Length;

    protected override void QueueTask(Task task) => _tasks.Add(task);

    // Only our own threads may run a task inline, or the work would leak onto others.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Array.IndexOf(_threads, Thread.CurrentThread) >= 0 && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _tasks];

    public void Dispose() => _tasks.CompleteAdding();

    private void Work()
    {
        foreach (Task task in _tasks.GetConsumingEnumerable()) TryExecuteTask(task);
    }
}
