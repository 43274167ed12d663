using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Etl.Steps.Http;

/// <summary>Sends requests, and follows where the server leads on to.</summary>
/// <param name="client">Follows nothing itself: it would send headers of the pipeline's to any server that it is led to.</param>
/// <param name="options">Of the step.</param>
internal sealed class HttpRequests(HttpClient client, HttpDownloadOptions options)
{
    /// <summary>The client for all transfers of a step. It takes the proxy from the environment; connections that are not used close themselves.</summary>
    public static HttpClient CreateClient(HttpDownloadOptions options)
    {
        HttpClient client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.PerHost ?? int.MaxValue,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        });
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.UserAgent.ParseAdd("etl");
        return client;
    }

    /// <summary>The head of the answer at the end of all redirections; its body is still to come.</summary>
    /// <param name="url">Where to begin.</param>
    /// <param name="ask">Adds what the request asks for besides.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="TransferException">It leads on too often, or to what is no place for it.</exception>
    public async ValueTask<HttpResponseMessage> GetAsync(Uri url, Action<HttpRequestHeaders>? ask, CancellationToken cancellation)
    {
        Uri current = url;
        for (int followed = 0; ; followed++)
        {
            using HttpRequestMessage request = Create(current, url);
            ask?.Invoke(request.Headers);
            HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (!LeadsOn(response)) return response;
            using (response) current = Next(current, response, followed);
        }
    }

    private Uri Next(Uri from, HttpResponseMessage response, int followed)
    {
        bool isAddress = Uri.TryCreate(from, response.Headers.Location, out Uri? next) && next.Scheme is "http" or "https";
        string target = isAddress ? SafeUrl.Text(next!) : response.Headers.Location!.ToString().Split('?')[0];
        if (!isAddress || (from.Scheme is "https" && next!.Scheme is "http")) throw TransferException.NotFollowed(response, target, -1);
        return followed < options.Redirects ? next! : throw TransferException.NotFollowed(response, target, options.Redirects);
    }

    private HttpRequestMessage Create(Uri url, Uri first)
    {
        Uri plain = url.UserInfo.Length == 0 ? url : new Uri(url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped));
        HttpRequestMessage request = new(HttpMethod.Get, plain);
        bool isTrusted = IsSameServer(url, first);
        string login = url.UserInfo.Length > 0 || !isTrusted ? url.UserInfo : first.UserInfo;
        if (login.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(login))));
        if (!isTrusted) return request;

        if (options.Token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
        foreach ((string name, string value) in options.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static bool IsSameServer(Uri one, Uri other) =>
        string.Equals(one.Scheme, other.Scheme, StringComparison.Ordinal) && string.Equals(one.Authority, other.Authority, StringComparison.OrdinalIgnoreCase);

    private static bool LeadsOn(HttpResponseMessage response) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is not null;
}
