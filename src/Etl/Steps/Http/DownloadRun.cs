using System.Collections.Concurrent;

namespace Etl.Steps.Http;

/// <summary>What all downloads of a step in one run share. Thread-safe.</summary>
internal sealed class DownloadRun(StepContext context, HttpDownloadOptions options)
{
    private readonly ConcurrentDictionary<string, ByteRate> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ByteRate? _all = options.MaxSpeed is { } limit ? new ByteRate(limit, context.Time) : null;

    public StepContext Context { get; } = context;

    /// <summary>Bytes of a kept download after which their checksum is noted.</summary>
    public required long MarkEvery { get; init; }

    /// <summary>An address as messages show it.</summary>
    public string Show(Uri url)
    {
        string shown = Context.Secrets.Apply(SafeUrl.Text(url));
        // Letters can be escaped that need not be, so a secret may be written in more ways than can be listed.
        return Context.Secrets.IsEmpty || !Context.Secrets.IsIn(Uri.UnescapeDataString(shown)) ? shown : $"{url.Scheme}://{url.Authority}/***";
    }

    /// <summary>The limits of speed that a transfer from a host has to keep to.</summary>
    public IReadOnlyList<ByteRate> RatesOf(Uri url)
    {
        if (_all is null && options.MaxSpeedPerHost is null) return [];
        List<ByteRate> rates = [];
        if (_all is not null) rates.Add(_all);
        if (options.MaxSpeedPerHost is { } limit) rates.Add(_hosts.GetOrAdd(url.Authority, static (_, made) => new ByteRate(made.limit, made.Time), (limit, Context.Time)));
        return rates;
    }
}
