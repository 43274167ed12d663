using System.Net.Http.Headers;

namespace Etl.Steps.Http;

/// <summary>What an answer says about the version of its file, and how a request asks by it (RFC 9110, 8.8 and 13).</summary>
internal static class Validators
{
    /// <summary>The version as the server gives it: good to ask whether the file has changed.</summary>
    public static FileVersion Of(HttpResponseMessage response) => new(response.Headers.ETag?.ToString(), LastModified(response));

    /// <summary>
    /// The version where it tells every byte: a strong ETag, or a time that lies at least a second before the answer's own,
    /// because a file may change twice in one second. Good to put parts of a file together.
    /// </summary>
    public static FileVersion StrongOf(HttpResponseMessage response)
    {
        string? etag = response.Headers.ETag is { IsWeak: false } strong ? strong.ToString() : null;
        bool isOld = response.Headers.Date - response.Content.Headers.LastModified >= TimeSpan.FromSeconds(1);
        return new FileVersion(etag, isOld ? LastModified(response) : null);
    }

    /// <summary>Asks for the bytes behind those that are there, or for the whole file where it is another one by now.</summary>
    public static void AskForRest(HttpRequestHeaders headers, FileVersion version, long from)
    {
        headers.Range = new RangeHeaderValue(from, null);
        headers.TryAddWithoutValidation("If-Range", version.ETag ?? version.LastModified);
    }

    /// <summary>Asks for the file only if it is another one by now.</summary>
    public static void AskIfChanged(HttpRequestHeaders headers, FileVersion version)
    {
        if (version.ETag is not null) headers.TryAddWithoutValidation("If-None-Match", version.ETag);
        else headers.TryAddWithoutValidation("If-Modified-Since", version.LastModified);
    }

    /// <summary>Whether an answer is the rest of the file whose beginning is there, and not another part, or part of another file.</summary>
    public static bool IsRest(HttpResponseMessage response, KeptPart part)
    {
        if (response.Content.Headers.ContentRange is not { Unit: "bytes" } range || range.From != part.Bytes) return false;
        if (part.Length is not null && range.Length is not null && range.Length != part.Length) return false;
        return part.Version.ETag is null || response.Headers.ETag is null || string.Equals(response.Headers.ETag.ToString(), part.Version.ETag, StringComparison.Ordinal);
    }

    // As it was sent, because that is how it has to be sent back.
    private static string? LastModified(HttpResponseMessage response) =>
        response.Content.Headers.LastModified?.ToString("r", System.Globalization.CultureInfo.InvariantCulture);
}
