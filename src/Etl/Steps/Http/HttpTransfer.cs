using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Etl.Messages;

namespace Etl.Steps.Http;

/// <summary>One attempt at a download: from the request to a complete file in the work folder.</summary>
internal sealed class HttpTransfer(HttpClient client, HttpDownloadOptions options)
{
    private const int BufferBytes = 128 * 1024;

    /// <exception cref="TransferException">The attempt failed for a reason on the server's side or on the way.</exception>
    /// <exception cref="StepException">The work folder cannot be written to.</exception>
    public async ValueTask<FileMessage> GetAsync(UrlMessage url, StepContext context, CancellationToken cancellation)
    {
        // Counts the time without any byte, not that of the whole transfer: a large file may take as long as it needs.
        using CancellationTokenSource stall = new(options.Timeout, context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stall.Token);
        try
        {
            using HttpRequestMessage request = CreateRequest(url.Url);
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NonAuthoritativeInformation))
                throw TransferException.ForStatus(response, context.Time.GetUtcNow());

            stall.CancelAfter(options.Timeout);
            (string path, long length) = await StoreAsync(response, stall, context, either.Token).ConfigureAwait(false);
            return CreateMessage(url, response, path, length);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            // An HTTP time-out looks like a cancellation; nobody cancelled the run, so it is a failure.
            throw stall.IsCancellationRequested ? TransferException.Stalled(options.Timeout, e) : TransferException.NotConnected(options.ConnectTimeout, e);
        }
        catch (HttpRequestException e)
        {
            throw TransferException.NoAnswer(e);
        }
    }

    private async ValueTask<(string Path, long Length)> StoreAsync(HttpResponseMessage response, CancellationTokenSource stall, StepContext context, CancellationToken cancellation)
    {
        long? expected = response.Content.Headers.ContentLength;
        long received = 0;
        bool complete = false;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        FileStream file = context.Scratch.Create();
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            int count;
            while ((count = await ReadAsync(body, buffer, received, expected, cancellation).ConfigureAwait(false)) > 0)
            {
                stall.CancelAfter(options.Timeout);
                Write(file, buffer.AsSpan(0, count), context.Scratch);
                received += count;
            }

            if (expected is not null && received != expected) throw TransferException.Broken(received, expected);
            complete = true;
            return (file.Name, received);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await file.DisposeAsync().ConfigureAwait(false);
            if (!complete) File.Delete(file.Name);
        }
    }

    private static async ValueTask<int> ReadAsync(Stream body, byte[] buffer, long received, long? expected, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw TransferException.Broken(received, expected, e);
        }
    }

    // Not asynchronous: it goes to the page cache, and a thread hand-over costs more.
    private static void Write(FileStream file, ReadOnlySpan<byte> bytes, ScratchFolder scratch)
    {
        try
        {
            file.Write(bytes);
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw scratch.WriteError(e);
        }
    }

    private HttpRequestMessage CreateRequest(Uri url)
    {
        Uri plain = url.UserInfo.Length == 0 ? url : new Uri(url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped));
        HttpRequestMessage request = new(HttpMethod.Get, plain);
        // The client drops this header when a redirection leads elsewhere.
        if (url.UserInfo.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))));
        foreach ((string name, string value) in options.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static FileMessage CreateMessage(UrlMessage url, HttpResponseMessage response, string path, long length)
    {
        Dictionary<string, string> attributes = new(StringComparer.Ordinal);
        if (response.Headers.ETag is { } etag) attributes["etag"] = etag.ToString();
        DateTimeOffset? modified = response.Content.Headers.LastModified;
        if (modified is not null) attributes["last-modified"] = modified.Value.ToString("r", System.Globalization.CultureInfo.InvariantCulture);
        return new FileMessage(url.Position, url.Name, SafeUrl.Text(url.Url), ScratchFolder.AsContent(path))
        {
            Length = length,
            SourceLength = length,
            Modified = modified,
            Attributes = attributes,
        };
    }
}
