using System.Collections.Concurrent;

namespace Etl.Steps.Http;

/// <summary>
/// Limits the transfers from one host. The client's own limit would do, but for one thing: time in its queue counts as
/// time without an answer, and downloads that only wait for their turn would time out. Thread-safe.
/// </summary>
/// <param name="perHost">Transfers from one host at once; null for no limit.</param>
internal sealed class HostGates(int? perHost)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a free place; whoever gets the gate releases it.</summary>
    public async ValueTask<SemaphoreSlim?> EnterAsync(Uri url, CancellationToken cancellation)
    {
        if (perHost is not { } limit) return null;
        SemaphoreSlim gate = _gates.GetOrAdd(url.Authority, static (_, places) => new SemaphoreSlim(places), limit);
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        return gate;
    }
}
