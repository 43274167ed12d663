using System.Net;

namespace Etl.Steps.Http;

/// <summary>Fetches the checksum of a file from the same address with <c>.sha256</c> behind its path.</summary>
internal static class ChecksumBeside
{
    private const int MostBytes = 64 * 1024;

    /// <exception cref="TransferException">There is none, or it is none.</exception>
    public static async ValueTask<string> GetAsync(HttpRequests requests, Uri file, DownloadRun run, CancellationToken cancellation)
    {
        Uri url = new UriBuilder(file) { Path = $"{file.AbsolutePath}.sha256" }.Uri;
        using HttpResponseMessage response = await requests.GetAsync(url, null, cancellation).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) throw TransferException.NoChecksum(run.Show(url), "there is nothing.");
        if (response.StatusCode != HttpStatusCode.OK) throw TransferException.ForStatus(response, run.Context.Time.GetUtcNow());
        string text = await ReadAsync(response, run.Show(url), cancellation).ConfigureAwait(false);
        return Checksum.Find(text, Uri.UnescapeDataString(file.Segments[^1])) ?? throw TransferException.NoChecksum(run.Show(url), "it has no SHA-256 of this file in it.");
    }

    private static async ValueTask<string> ReadAsync(HttpResponseMessage response, string shown, CancellationToken cancellation)
    {
        byte[] bytes = new byte[MostBytes + 1];
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            int count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            if (count > MostBytes) throw TransferException.NoChecksum(shown, "it has more than 64 KiB.");
            return System.Text.Encoding.UTF8.GetString(bytes, 0, count);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw TransferException.Broken(0, response.Content.Headers.ContentLength, e);
        }
    }
}
