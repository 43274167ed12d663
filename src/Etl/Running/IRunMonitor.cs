namespace Etl.Running;

/// <summary>A run in progress, for whoever shows it. Thread-safe.</summary>
public interface IRunMonitor
{
    /// <summary>In the order of the pipeline.</summary>
    IReadOnlyList<StepSnapshot> Steps { get; }

    TimeSpan Elapsed { get; }

    /// <summary>Bytes of the source's files that are read to their end or in part.</summary>
    long BytesDone { get; }

    /// <summary>Bytes of all files that the sources listed; null while that is not known (downloads of unknown length).</summary>
    long? BytesTotal { get; }
}
