namespace Etl.Messages;

/// <summary>
/// What flows from step to step: immutable once sent, and counted by its readers. The creator holds the first
/// reference; whoever sends a message to one more reader adds one; each reader releases its own when it is done.
/// </summary>
public abstract class Message
{
    private int _references = 1; // any thread, through Interlocked only

    protected Message(Position position) => Position = position;

    public Position Position { get; }

    /// <summary>Bytes of memory the message holds, as charged to the queues and to the memory budget.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>Rows in the message; 0 for what is not rows.</summary>
    public virtual int RowCount => 0;

    /// <summary>Called once after the last reader is done; the runner gives budget back here. Set before the message is sent.</summary>
    internal Action? Freed { get; set; }

    /// <summary>Adds <paramref name="count"/> references for as many more readers.</summary>
    public void AddReferences(int count)
    {
        if (Interlocked.Add(ref _references, count) <= count)
            throw new InvalidOperationException("A message that was released is sent again; this is a bug in etl.");
    }

    /// <summary>Gives one reference back; the last one returns what the message holds to its pools.</summary>
    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left == 0)
        {
            Free();
            Freed?.Invoke();
        }
        else if (left < 0) throw new InvalidOperationException("A message is released twice; this is a bug in etl.");
    }

    /// <summary>Returns buffers to their pools. Called once, by the last reader.</summary>
    protected virtual void Free()
    {
    }
}
