using Microsoft.Extensions.Logging;

namespace Etl.Running;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} of pipeline {Pipeline} starts with {Steps} steps in {Blocks} blocks")]
    public static partial void RunStarts(ILogger logger, string runId, string pipeline, int steps, int blocks);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} is done after {Seconds:F3} s: {Rejected} rows rejected, {Outputs} outputs")]
    public static partial void RunDone(ILogger logger, string runId, double seconds, long rejected, int outputs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} is no output any more, but stays: somebody has changed it since an earlier run wrote it")]
    public static partial void StaleFileKept(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} was cancelled after {Seconds:F3} s; no output was written")]
    public static partial void RunCancelled(ILogger logger, string runId, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Source {Step} has items that came after the run began and are no part of it: {Names}")]
    public static partial void ItemsAdded(ILogger logger, string step, string names);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of the run cannot be saved in {Folder}, so that it could be resumed only from its last checkpoint; it goes on. {Reason}")]
    public static partial void CheckpointFailed(ILogger logger, string folder, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} failed: {Failure}")]
    public static partial void RunFailed(ILogger logger, string runId, RunFailure? failure, Exception? exception);
}
