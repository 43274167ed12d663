using Microsoft.Extensions.Logging;

namespace Etl.Steps.Http;

internal static partial class HttpLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Url}: attempt {Attempt} failed and is repeated in {Delay}. {Reason}")]
    public static partial void DownloadRepeated(ILogger logger, string url, int attempt, TimeSpan delay, string reason);
}
