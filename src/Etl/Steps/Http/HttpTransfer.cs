using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Etl.Messages;

namespace Etl.Steps.Http;

/// <summary>One attempt at a download: from the request to a complete file in the work folder.</summary>
/// <param name="requests">Sends requests.</param>
/// <param name="options">Of the step.</param>
/// <param name="keepFrom">Bytes from which a file is kept when an attempt ends early; smaller ones are fetched again as fast.</param>
internal sealed class HttpTransfer(HttpRequests requests, HttpDownloadOptions options, long keepFrom)
{
    /// <summary>The file; null where it is the version that is known from before.</summary>
    /// <exception cref="TransferException">The attempt failed for a reason on the server's side or on the way.</exception>
    /// <exception cref="StepException">The work folder cannot be written to.</exception>
    public async ValueTask<FileMessage?> GetAsync(Download download, DownloadRun run, CancellationToken cancellation)
    {
        Uri url = download.Url.Url;
        if (download.Sha256 is null && options.Checksum == ChecksumSource.Beside)
            download.Sha256 = await WatchedAsync(watch => ChecksumBeside.GetAsync(requests, url, run, watch.Token), run, cancellation).ConfigureAwait(false);
        // Before the request: reading a large part takes its time, in which no server shall wait for us.
        download.Enter();
        using IncrementalHash? before = download is { Sha256: not null, Part: { Bytes: > 0 } part } ? HashOf(part) : null;
        FileVersion? known = run.Context.Versions?.Find(url);
        try
        {
            return await WatchedAsync(
                async watch =>
                {
                    using HttpResponseMessage response = await requests.GetAsync(url, headers => Ask(headers, download.Part, known), watch.Token).ConfigureAwait(false);
                    watch.HeadCame();
                    return await TakeAsync(response, download, before, run, watch).ConfigureAwait(false);
                },
                run,
                cancellation).ConfigureAwait(false);
        }
        finally
        {
            download.Part?.KeepSoFar();
        }
    }

    private async ValueTask<T> WatchedAsync<T>(Func<TransferWatch, ValueTask<T>> work, DownloadRun run, CancellationToken cancellation)
    {
        using TransferWatch watch = new(options, run.Context.Time, cancellation);
        try
        {
            return await work(watch).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw watch.Explain(e);
        }
        catch (HttpRequestException e)
        {
            throw TransferException.NoAnswer(e);
        }
    }

    private static void Ask(HttpRequestHeaders headers, KeptPart? part, FileVersion? known)
    {
        if (part is { IsComplete: true }) Validators.AskIfChanged(headers, part.Version);
        else if (part is { Bytes: > 0 }) Validators.AskForRest(headers, part.Version, part.Bytes);
        else if (known is not null) Validators.AskIfChanged(headers, known);
    }

    private async ValueTask<FileMessage?> TakeAsync(HttpResponseMessage response, Download download, IncrementalHash? before, DownloadRun run, TransferWatch watch)
    {
        KeptPart? part = download.Part;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK or HttpStatusCode.NonAuthoritativeInformation:
                return await TakeWholeAsync(response, download, run, watch).ConfigureAwait(false);
            case HttpStatusCode.PartialContent when part is { Bytes: > 0, IsComplete: false }:
                if (Validators.IsRest(response, part)) return await TakeRestAsync(response, part, download, before, run, watch).ConfigureAwait(false);
                part.Discard();
                throw TransferException.Changed();
            case HttpStatusCode.RequestedRangeNotSatisfiable when part is { Bytes: > 0, IsComplete: false }:
                part.Discard();
                throw TransferException.Changed();
            case HttpStatusCode.NotModified when part is { IsComplete: true }:
                if (before is not null) Check(download, part, before);
                return CreateMessage(download, part.Version, part.Bytes, part.Complete());
            case HttpStatusCode.NotModified when run.Context.Versions?.Find(download.Url.Url) is not null:
                return null;
            default:
                if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) part?.Discard();
                throw TransferException.ForStatus(response, run.Context.Time.GetUtcNow());
        }
    }

    private async ValueTask<FileMessage> TakeWholeAsync(HttpResponseMessage response, Download download, DownloadRun run, TransferWatch watch)
    {
        FileVersion strong = Validators.StrongOf(response);
        long? length = response.Content.Headers.ContentLength;
        TransferBody body = new(response, options, download, run, watch) { Start = 0, Total = length };
        bool isKept = strong.IsKnown && (length is null || length >= keepFrom) && !response.Headers.AcceptRanges.Contains("none");
        if (isKept && download.Part is { } part)
        {
            part.Restart(strong, length);
            await body.CopyAsync(new PartTarget(part, run.Context)).ConfigureAwait(false);
            return Finish(response, download, run, part.Bytes, part.Complete());
        }

        download.Part?.Discard();
        using ScratchTarget target = new(run.Context.Scratch);
        await body.CopyAsync(target).ConfigureAwait(false);
        return Finish(response, download, run, target.Bytes, target.Complete());
    }

    private async ValueTask<FileMessage> TakeRestAsync(HttpResponseMessage response, KeptPart part, Download download, IncrementalHash? before, DownloadRun run, TransferWatch watch)
    {
        long? length = part.Length ?? response.Content.Headers.ContentRange!.Length;
        TransferBody body = new(response, options, download, run, watch) { Start = part.Bytes, Total = length, Before = before };
        await body.CopyAsync(new PartTarget(part, run.Context)).ConfigureAwait(false);
        return Finish(response, download, run, part.Bytes, part.Complete());
    }

    private static FileMessage Finish(HttpResponseMessage response, Download download, DownloadRun run, long bytes, IFileContent content)
    {
        FileVersion version = Validators.Of(response);
        run.Context.Versions?.Saw(download.Url.Url, version);
        return CreateMessage(download, version, bytes, content);
    }

    /// <summary>Compares what an earlier run downloaded whole with the checksum of now.</summary>
    private static void Check(Download download, KeptPart part, IncrementalHash hash)
    {
        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (string.Equals(found, download.Sha256, StringComparison.Ordinal)) return;
        part.Discard();
        throw TransferException.WrongChecksum(download.Sha256!, found);
    }

    private static IncrementalHash HashOf(KeptPart part)
    {
        IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        part.AddTo(hash);
        return hash;
    }

    private static FileMessage CreateMessage(Download download, FileVersion version, long length, IFileContent content)
    {
        Dictionary<string, string> attributes = new(StringComparer.Ordinal);
        if (version.ETag is not null) attributes["etag"] = version.ETag;
        if (version.LastModified is not null) attributes["last-modified"] = version.LastModified;
        return new FileMessage(download.Url.Position, download.Url.Name, download.Shown, content)
        {
            Length = length,
            SourceLength = length,
            Modified = version.LastModified is null ? null : DateTimeOffset.ParseExact(version.LastModified, "r", CultureInfo.InvariantCulture),
            Attributes = attributes,
        };
    }
}
