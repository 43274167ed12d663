using Etl.Common;
using Etl.Steps.Outputs;
using Etl.Steps.Saving;
using Microsoft.Extensions.Logging;

namespace Etl.Steps;

/// <summary>What a running step may use. One for the whole run, shared by all workers.</summary>
public sealed class StepContext
{
    /// <summary>Absolute folder that relative paths in the pipeline start from.</summary>
    public required string Root { get; init; }

    /// <summary>The run's own folder for temporary files; deleted at its end.</summary>
    public required ScratchFolder Scratch { get; init; }

    /// <summary>The files that the run writes, which appear together when it has succeeded.</summary>
    public required OutputSet Outputs { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>
    /// Cancelled when the run will not be kept and nothing new shall begin: a step that only waits, before another attempt
    /// for instance, gives up then. The token given with each call, which cancels work under way, comes later.
    /// </summary>
    public CancellationToken Draining { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where a step that has a thread of its own may have work done by the CPU workers.</summary>
    internal TaskScheduler Workers { get; init; } = TaskScheduler.Default;

    /// <summary>Bytes that an output may hold back, and as many again in blocks that are being compressed.</summary>
    internal long OutputBytes { get; init; } = OpenFiles.MostHeld;

    /// <summary>What the writer of a step saved when the run was interrupted; null for a step that begins.</summary>
    internal Func<string, SavedState?> SavedOf { get; init; } = static _ => null;

    /// <summary>Takes how files differ from the columns that their readers go by.</summary>
    internal DriftLog Drift { get; init; } = new();

    /// <summary>Takes the files that the run goes on without.</summary>
    internal LeftOutLog LeftOut { get; init; } = new();

    /// <summary>Where downloads lie that a later run may go on with; inside <see cref="Scratch"/>, and so of use to this run only, where none is given.</summary>
    internal DownloadFolder Downloads
    {
        get => field ??= new DownloadFolder(Path.Combine(Scratch.Path, "run", "downloads"));
        init;
    }

    /// <summary>The versions of downloads known from before, where unchanged files are not wanted again; null where all are.</summary>
    internal FileVersions? Versions { get; init; }

    /// <summary>The secrets of the pipeline, which nothing that is shown, logged or saved may have in it.</summary>
    internal Redaction Secrets { get; init; } = new();

    /// <summary>Bytes of records that a reader aims at for one chunk.</summary>
    public int ChunkBytes { get; init; } = DefaultChunkBytes;

    internal const int DefaultChunkBytes = 256 * 1024;

    /// <summary>Most bytes that one record may have; a longer one is an error and not a reason to fill the memory.</summary>
    public int MaxRecordBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The path as the run opens it.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, Root);
}
