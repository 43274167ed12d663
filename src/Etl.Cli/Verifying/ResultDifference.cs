using System.Globalization;

namespace Etl.Cli.Verifying;

/// <summary>The first difference between the results of two runs.</summary>
internal static class ResultDifference
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>The difference in words; null where there is none.</summary>
    /// <exception cref="IOException">A result cannot be read.</exception>
    public static async Task<string?> FindAsync(VerifiedRun first, VerifiedRun other, CancellationToken cancellation)
    {
        foreach (string name in first.Results.Keys.Union(other.Results.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!first.Results.TryGetValue(name, out string? one)) return $"{name} exists at {Setting(other)} and not at {Setting(first)}.";
            if (!other.Results.TryGetValue(name, out string? two)) return $"{name} exists at {Setting(first)} and not at {Setting(other)}.";
            if (string.Equals(first.Digests[name], other.Digests[name], StringComparison.Ordinal)) continue;
            long at = await FirstDifferenceAsync(one, two, cancellation).ConfigureAwait(false);
            return string.Create(CultureInfo.InvariantCulture, $"{name} differs at {Setting(other)} from that at {Setting(first)}: first at byte {at:N0}, with {new FileInfo(two).Length:N0} and {new FileInfo(one).Length:N0} bytes in all.\nCompare '{one}'\n   with '{two}'.");
        }

        return null;
    }

    /// <summary>Offset of the first byte that differs: the length of the shorter file where it is the start of the other.</summary>
    internal static async Task<long> FirstDifferenceAsync(string one, string two, CancellationToken cancellation)
    {
        FileStream first = File.OpenRead(one);
        await using (first.ConfigureAwait(false))
        {
            FileStream second = File.OpenRead(two);
            await using (second.ConfigureAwait(false))
            {
                byte[] left = new byte[BufferBytes];
                byte[] right = new byte[BufferBytes];
                for (long at = 0; ;)
                {
                    int read = await first.ReadAtLeastAsync(left, BufferBytes, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
                    int readToo = await second.ReadAtLeastAsync(right, BufferBytes, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
                    int same = left.AsSpan(0, read).CommonPrefixLength(right.AsSpan(0, readToo));
                    at += same;
                    if (same < BufferBytes) return at;
                }
            }
        }
    }

    private static string Setting(VerifiedRun run) => string.Create(CultureInfo.InvariantCulture, $"parallelism {run.Parallelism}");
}
