namespace Etl.Steps.Records;

/// <summary>Says what an operator can do about an output that cannot be written.</summary>
internal static class OutputErrors
{
    private const int DiskFullOnUnix = 28; // ENOSPC
    private const int DiskFullOnWindows = unchecked((int)0x80070070); // ERROR_DISK_FULL

    public static bool IsWriteError(Exception e) => e is IOException or UnauthorizedAccessException;

    public static StepException Describe(string path, Exception e) =>
        e.HResult is DiskFullOnUnix or DiskFullOnWindows || e.Message.StartsWith("No space left", StringComparison.Ordinal)
            ? new StepException(path, "The output cannot be written: no space is left on the disk. Make room, or write to another disk.", e)
            : new StepException(path, $"The output cannot be written: {e.Message} See that the disk or share is there and that you may write to it.", e);
}
