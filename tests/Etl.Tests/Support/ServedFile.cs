using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Etl.Tests.Support;

/// <summary>A file as a good server answers for it: with a strong ETag, ranges and conditions.</summary>
/// <param name="Bytes">What it holds.</param>
/// <param name="ETag">Its version, quotes and all; null for none.</param>
internal sealed record ServedFile(byte[] Bytes, string? ETag)
{
    /// <summary>Bytes of no pattern, the same for the same seed.</summary>
    public static ServedFile Random(int seed, int length, string? etag)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return new ServedFile(bytes, etag);
    }

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>The first byte that a request asks for; 0 where it asks for all, or for the rest of another version.</summary>
    public int From(HttpContext context)
    {
        string range = context.Request.Headers.Range.ToString();
        if (range.Length == 0 || context.Request.Headers.IfRange != ETag) return 0;
        return int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
    }

    /// <summary>Answers in full, in part, or that nothing has changed, as it was asked.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        if (ETag is not null && context.Request.Headers.IfNoneMatch == ETag)
        {
            context.Response.Headers.ETag = ETag;
            return HostileServer.Status(context, 304);
        }

        return SendAsync(context, Bytes.Length);
    }

    /// <summary>Begins a good answer and breaks off at a byte of the file.</summary>
    /// <param name="context">Of the request.</param>
    /// <param name="end">Where to stop; at the file's length the answer is whole.</param>
    public async Task SendAsync(HttpContext context, int end)
    {
        int from = Begin(context);
        if (end > from) await context.Response.Body.WriteAsync(Bytes.AsMemory(from, end - from));
        await context.Response.Body.FlushAsync();
    }

    /// <summary>Sends the head of a good answer and returns the first byte that is to follow.</summary>
    public int Begin(HttpContext context)
    {
        int from = From(context);
        if (ETag is not null) context.Response.Headers.ETag = ETag;
        context.Response.ContentLength = Bytes.Length - from;
        if (context.Request.Headers.Range.Count == 0 || context.Request.Headers.IfRange != ETag) return 0;
        context.Response.StatusCode = 206;
        context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{Bytes.Length - 1}/{Bytes.Length}");
        return from;
    }
}
