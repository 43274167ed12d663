namespace Etl.Running;

/// <summary>Something that a step counts among its rows besides those that it drops or rejects.</summary>
/// <param name="Name">What is counted, such as a rule.</param>
/// <param name="Text">The same for people, behind a number of rows.</param>
/// <param name="Rows">Rows counted.</param>
public sealed record StepTally(string Name, string Text, long Rows);

/// <summary>The figures of one step at one moment; at the end of the run, its totals.</summary>
public sealed record StepSnapshot
{
    public required string Id { get; init; }

    /// <summary>Name of the step's type, such as <c>csv.read</c>.</summary>
    public required string Use { get; init; }

    /// <summary>Workers that the step may use.</summary>
    public required int Workers { get; init; }

    /// <summary>Workers in the step at this moment.</summary>
    public required int WorkersBusy { get; init; }

    /// <summary>Messages that wait in front of the step.</summary>
    public required int Queue { get; init; }

    /// <summary>Bytes that these hold.</summary>
    public required long QueueBytes { get; init; }

    /// <summary>Files or addresses taken in; 0 for a step that reads rows.</summary>
    public required long FilesIn { get; init; }

    public required long FilesOut { get; init; }

    public required long RowsIn { get; init; }

    /// <summary>Rows handed on; for a sink, rows written.</summary>
    public required long RowsOut { get; init; }

    public required long RowsRejected { get; init; }

    /// <summary>Rows left out on purpose, such as by a filter, or taken up into an aggregate.</summary>
    public required long RowsDropped { get; init; }

    /// <summary>What the dropped rows are called, such as "filtered"; null where the step drops none.</summary>
    public required string? DroppedAs { get; init; }

    /// <summary>Rows made beyond those taken in, such as by an explode, which makes several of one.</summary>
    public required long RowsCreated { get; init; }

    /// <summary>What these are called, such as "exploded"; null where the step makes none.</summary>
    public required string? CreatedAs { get; init; }

    /// <summary>What the step counts besides, such as rows that break a rule; empty for most steps.</summary>
    public IReadOnlyList<StepTally> Tallies { get; init; } = [];

    /// <summary>Bytes of file content taken in.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Bytes of file content made: downloaded, compressed, written.</summary>
    public required long BytesOut { get; init; }

    /// <summary>Time that all workers together spent in the step.</summary>
    public required TimeSpan Busy { get; init; }

    /// <summary>From the step's first message to its last; zero when it had none.</summary>
    public required TimeSpan Active { get; init; }
}
