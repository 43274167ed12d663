using Etl.Messages;

namespace Etl.Steps.Http;

/// <summary>One address that is being downloaded, over all attempts at it. Of one worker at a time.</summary>
internal sealed class Download(UrlMessage url, DownloadRun run, HttpDownloadOptions options) : IDisposable
{
    private bool _hasEntered;

    public UrlMessage Url { get; } = url;

    /// <summary>The address as messages show it.</summary>
    public string Shown { get; } = run.Show(url.Url);

    /// <summary>SHA-256 that the file must have; null where it is not known, or not wanted.</summary>
    public string? Sha256 { get; set; } = options.Checksum == ChecksumSource.Off ? null : url.Sha256;

    /// <summary>What an earlier attempt, or an earlier run, left of it, or a place for that; null where the run has the same address under way already.</summary>
    public KeptPart? Part { get; private set; }

    /// <summary>Most bytes that were ever there to go on with.</summary>
    public long Furthest { get; private set; }

    /// <summary>Takes a place for the bytes, with what is there from before.</summary>
    public void Enter()
    {
        if (!_hasEntered) Part = KeptPart.Enter(run.Context.Downloads, Url.Url, Shown, run.MarkEvery);
        _hasEntered = true;
    }

    /// <summary>Whether the bytes that are there to go on with are more than ever; from then on they are the most.</summary>
    public bool HasComeFurther()
    {
        long bytes = Part?.Bytes ?? 0;
        if (bytes <= Furthest) return false;
        Furthest = bytes;
        return true;
    }

    public void Dispose() => Part?.Dispose();
}
