using Microsoft.Extensions.Logging;

namespace Etl.Steps.Http;

internal static partial class HttpLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Url}: attempt {Attempt} failed and is repeated in {Seconds:0.###} s. {Reason}")]
    public static partial void DownloadRepeated(ILogger logger, string url, int attempt, double seconds, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Url} is left out. {Reason}")]
    public static partial void DownloadLeftOut(ILogger logger, string url, string reason);
}
