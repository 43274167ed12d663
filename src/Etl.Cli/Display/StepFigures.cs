using Etl.Running;

namespace Etl.Cli.Display;

/// <summary>The figures of one step in words.</summary>
internal static class StepFigures
{
    private static readonly TimeSpan ShortestSpeed = TimeSpan.FromMilliseconds(100);

    /// <summary>What it took in: rows where it reads rows, else files.</summary>
    public static string In(StepSnapshot step) => Amount(step.FilesIn, step.RowsIn);

    /// <summary>What it handed on or wrote: rows where it makes rows, else files.</summary>
    public static string Out(StepSnapshot step) => Amount(step.FilesOut, step.RowsOut);

    public static string Rejected(StepSnapshot step) => step.RowsRejected == 0 ? "" : Figures.Count(step.RowsRejected);

    /// <summary>Rows left out on purpose, under the step's own word for them.</summary>
    public static string Dropped(StepSnapshot step) => step.RowsDropped == 0 ? "" : $"{step.DroppedAs ?? "dropped"} {Figures.Count(step.RowsDropped)}";

    /// <summary>Rows made beyond those taken in, under the step's own word for them.</summary>
    public static string Created(StepSnapshot step) => step.RowsCreated == 0 ? "" : $"{step.CreatedAs ?? "made"} {Figures.Count(step.RowsCreated)}";

    /// <summary>Bytes that passed the step, per second of the time it was active. Of a step that only lists files, a speed would say nothing.</summary>
    public static string Rate(StepSnapshot step)
    {
        long bytes = Math.Max(step.BytesIn, step.BytesOut);
        return bytes == 0 || step.Active < ShortestSpeed ? "" : Figures.Rate(bytes / 1e6 / step.Active.TotalSeconds);
    }

    public static string Queue(StepSnapshot step) => step.Queue == 0 ? "" : $"{Figures.Count(step.Queue)} ({Figures.Bytes(step.QueueBytes)})";

    public static string Busy(StepSnapshot step) => $"{step.WorkersBusy} of {step.Workers}";

    private static string Amount(long files, long rows) =>
        rows > 0 ? Figures.Plural(rows, "row") : files > 0 ? Figures.Plural(files, "file") : "";
}
