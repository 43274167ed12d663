using System.Globalization;

namespace Etl.Steps.Archives;

/// <summary>How much one archive may unpack to, so that a small file that was made to fill the disk is stopped.</summary>
/// <param name="archive">The archive as errors name it.</param>
/// <param name="archiveBytes">Its length.</param>
/// <param name="maxBytes">Most bytes in all.</param>
/// <param name="maxRatio">Most bytes for each byte of the archive.</param>
/// <param name="kind">What errors call it.</param>
internal sealed class UnpackLimit(string archive, long archiveBytes, long maxBytes, int maxRatio, string kind = "archive")
{
    /// <summary>Up to here nobody asks for the ratio: so little does no harm, and small files may shrink to nearly nothing.</summary>
    public const long AnyRatioBytes = 10L << 20;

    private readonly long _ratioBytes = Math.Max(AnyRatioBytes, (long)Int128.Min((Int128)archiveBytes * maxRatio, long.MaxValue));
    private long _bytes;

    /// <summary>Counts unpacked bytes.</summary>
    /// <exception cref="StepException">They are too many.</exception>
    public void Add(int bytes)
    {
        _bytes += bytes;
        if (_bytes > maxBytes)
            throw new StepException(archive, string.Create(CultureInfo.InvariantCulture, $"The {kind} unpacks to more than {maxBytes:N0} bytes, the most that 'maxBytes' allows. Raise it if the {kind} can be trusted."));
        if (_bytes > _ratioBytes)
            throw new StepException(archive, string.Create(CultureInfo.InvariantCulture, $"The {kind} unpacks to more than {maxRatio} times its {archiveBytes:N0} bytes, the most that 'maxRatio' allows. Raise it if the {kind} can be trusted."));
    }
}
