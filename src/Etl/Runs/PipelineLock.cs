using Etl.Steps;
using Microsoft.Win32.SafeHandles;

namespace Etl.Runs;

/// <summary>
/// Lets one run of a pipeline at a time work in a work folder. The operating system releases the lock with the process, so
/// that a dead one leaves none behind.
/// </summary>
public sealed class PipelineLock : IDisposable
{
    // Whoever lists runs looks whether the lock is free by taking it for an instant.
    private const int Tries = 5;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly SafeFileHandle _handle;

    private PipelineLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Whether another run had it before.</summary>
    public bool WasWaitedFor { get; private set; }

    /// <summary>Takes the lock.</summary>
    /// <param name="pipeline">Of which pipeline; its folder is created.</param>
    /// <param name="waiting">Called once when another run has it, which is waited for then; null not to wait.</param>
    /// <param name="time">For waiting.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Null where another run has it and nobody waits.</returns>
    /// <exception cref="StepException">The folder cannot be used.</exception>
    public static async Task<PipelineLock?> TakeAsync(PipelineFolder pipeline, Action? waiting, TimeProvider time, CancellationToken cancellation)
    {
        for (int tried = 1; ; tried++)
        {
            if (TryTake(pipeline) is { } taken)
            {
                taken.WasWaitedFor = tried > Tries;
                return taken;
            }

            if (tried >= Tries && waiting is null) return null;
            if (tried == Tries) waiting!();
            await Task.Delay(tried < Tries ? BetweenTries : BetweenLooks, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a run has the lock at this moment.</summary>
    public static bool IsTaken(PipelineFolder pipeline)
    {
        if (!File.Exists(pipeline.LockFile)) return false;
        using PipelineLock? taken = TryTake(pipeline);
        return taken is null;
    }

    public void Dispose() => _handle.Dispose();

    private static PipelineLock? TryTake(PipelineFolder pipeline)
    {
        try
        {
            Directory.CreateDirectory(pipeline.Path);
            return new PipelineLock(File.OpenHandle(pipeline.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw WorkFolderFault.Of(pipeline.Path, e);
        }
    }

    // A sharing violation on Windows; what flock(2) answers, EWOULDBLOCK, on Linux and on the BSDs.
    private static bool IsHeld(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult is 11 or 35;
}
