namespace Etl.Steps.Http;

/// <summary>Limits bytes a second, over all who take from it: a bucket with room for a tenth of a second. Thread-safe.</summary>
internal sealed class ByteRate(long bytesPerSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _depth = time.TimestampFrequency / 10;
    private long _paidUntil = long.MinValue; // timestamp at which all that was taken has been waited for; under _lock

    /// <summary>Most bytes to take at once, so that many share the rate evenly and nobody waits long.</summary>
    public int Piece { get; } = (int)Math.Clamp(bytesPerSecond / 10, 1, 1 << 20);

    /// <summary>Takes bytes that have come, and waits until they were due.</summary>
    public Task TakeAsync(int bytes, CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (_lock)
        {
            long now = time.GetTimestamp();
            _paidUntil = Math.Max(_paidUntil, now - _depth) + (long)((double)bytes / bytesPerSecond * time.TimestampFrequency);
            wait = time.GetElapsedTime(now, _paidUntil);
        }

        return wait <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(wait, time, cancellation);
    }
}
