using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Etl.Tests.Support;

/// <summary>
/// Files on a server of which a share of all answers is bad, in every way that servers and networks are. Which ones depends
/// on the seed, the file and the attempt, and on nothing else.
/// </summary>
internal sealed class FaultyFiles(int seed, int count, double share)
{
    private static readonly Func<FaultyFiles, HttpContext, ServedFile, Random, Task>[] Faults =
    [
        (_, context, _, _) => HostileServer.Reset(context),
        (_, context, file, random) => Truncated(context, file, random),
        (_, context, file, random) => ResetInside(context, file, random),
        (_, context, file, _) => WrongLength(context, file),
        (_, context, file, random) => WrongBytes(context, file, random),
        (_, context, file, _) => IgnoresRanges(context, file),
        (_, context, file, _) => DripAsync(context, file),
        (_, context, _, _) => Wait(context, 429),
        (_, context, _, _) => Wait(context, 503),
        (_, context, file, random) => OtherVersion(context, file, random),
        (_, context, file, _) => OtherPart(context, file),
        (_, context, _, _) => HostileServer.Status(context, context.Request.Headers.Range.Count > 0 ? 416 : 502),
        (_, context, _, _) => HostileServer.Status(context, 500),
    ];

    private readonly ServedFile[] _files = [.. Enumerable.Range(0, count).Select(i => ServedFile.Random(seed + i, 1_000 + (i * 7919 % 60_000), $"\"v{i}\""))];
    private readonly ConcurrentDictionary<int, int> _seen = [];

    /// <summary>How often each kind of fault was met.</summary>
    public IReadOnlyList<int> Seen => [.. Enumerable.Range(0, Faults.Length).Select(fault => _seen.GetValueOrDefault(fault))];

    public ServedFile this[int index] => _files[index];

    /// <summary>Answers for <c>/0</c> to the last one.</summary>
    public Task AnswerAsync(HttpContext context, int attempt)
    {
        int index = int.Parse(context.Request.Path.Value![1..], System.Globalization.CultureInfo.InvariantCulture);
        Random random = new((((seed * 31) + index) * 1009) + attempt);
        if (random.NextDouble() >= share) return _files[index].AnswerAsync(context);
        int fault = random.Next(Faults.Length);
        _seen.AddOrUpdate(fault, 1, static (_, seen) => seen + 1);
        return Faults[fault](this, context, _files[index], random);
    }

    private static Task Truncated(HttpContext context, ServedFile file, Random random) => file.SendAsync(context, random.Next(file.Bytes.Length));

    private static async Task ResetInside(HttpContext context, ServedFile file, Random random)
    {
        await file.SendAsync(context, random.Next(file.Bytes.Length));
        context.Abort();
    }

    /// <summary>Promises a byte less than there is, so that the file looks whole without its last.</summary>
    private static async Task WrongLength(HttpContext context, ServedFile file)
    {
        context.Response.ContentLength = file.Bytes.Length - 1;
        await context.Response.Body.WriteAsync(file.Bytes.AsMemory(0, file.Bytes.Length - 1));
    }

    private static Task WrongBytes(HttpContext context, ServedFile file, Random random)
    {
        byte[] wrong = [.. file.Bytes];
        wrong[random.Next(wrong.Length)] ^= 0x40;
        return (file with { Bytes = wrong }).AnswerAsync(context);
    }

    private static Task IgnoresRanges(HttpContext context, ServedFile file)
    {
        context.Request.Headers.Remove("Range");
        return file.AnswerAsync(context);
    }

    private static async Task DripAsync(HttpContext context, ServedFile file)
    {
        int from = file.Begin(context);
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(20));
        while (from < file.Bytes.Length && !context.RequestAborted.IsCancellationRequested && await pause.WaitForNextTickAsync())
        {
            await context.Response.Body.WriteAsync(file.Bytes.AsMemory(from++, 1));
            await context.Response.Body.FlushAsync();
        }
    }

    private static Task Wait(HttpContext context, int status)
    {
        context.Response.Headers.RetryAfter = status == 429 ? "0" : TimeProvider.System.GetUtcNow().ToString("r", System.Globalization.CultureInfo.InvariantCulture);
        return HostileServer.Status(context, status);
    }

    /// <summary>Has another file for a moment, and breaks off in it.</summary>
    private static Task OtherVersion(HttpContext context, ServedFile file, Random random) =>
        ServedFile.Random(random.Next(), file.Bytes.Length, file.ETag!.Replace('v', 'w')).SendAsync(context, file.Bytes.Length / 2);

    /// <summary>Answers a range with another one; the whole file to who asks for that.</summary>
    private static Task OtherPart(HttpContext context, ServedFile file)
    {
        if (file.From(context) == 0) return file.AnswerAsync(context);
        context.Response.StatusCode = 206;
        context.Response.Headers.ETag = file.ETag;
        context.Response.Headers.ContentRange = $"bytes 0-9/{file.Bytes.Length}";
        context.Response.ContentLength = 10;
        return context.Response.Body.WriteAsync(file.Bytes.AsMemory(0, 10)).AsTask();
    }
}
