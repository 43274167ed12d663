using System.Globalization;
using Etl.Common;

namespace Etl.Runs;

/// <summary>Ids of runs: sortable by time; the end tells runs of one second apart.</summary>
public static class RunIds
{
    private const string Time = "yyyyMMdd-HHmmss-";
    private const int Digits = 4;

    // The end comes from a GUID because the generator of the cryptography library loads OpenSSL, which was measured to take
    // 3 ms of a short run.
    public static string Create(DateTimeOffset started) =>
        started.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N")[..Digits];

    /// <summary>Whether a text can be an id, and so is safe in a path.</summary>
    public static bool IsOne(string text) =>
        text.Length == Time.Length + Digits && text.All(letter => letter is '-' || char.IsAsciiHexDigitLower(letter) || char.IsAsciiDigit(letter));

    /// <summary>The id that a mistyped one was meant to be; null where none is near.</summary>
    public static string? Nearest(string id, IEnumerable<string> ids) => NearestName.Find(id, ids);
}
