using System.Globalization;
using System.Security.Cryptography;
using Etl.Common;

namespace Etl.Runs;

/// <summary>Ids of runs: sortable by time; the end tells runs of one second apart.</summary>
public static class RunIds
{
    private const string Time = "yyyyMMdd-HHmmss-";
    private const int Digits = 4;

    public static string Create(DateTimeOffset started) =>
        started.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture) + RandomNumberGenerator.GetHexString(Digits, lowercase: true);

    /// <summary>Whether a text can be an id, and so is safe in a path.</summary>
    public static bool IsOne(string text) =>
        text.Length == Time.Length + Digits && text.All(letter => letter is '-' || char.IsAsciiHexDigitLower(letter) || char.IsAsciiDigit(letter));

    /// <summary>The id that a mistyped one was meant to be; null where none is near.</summary>
    public static string? Nearest(string id, IEnumerable<string> ids) => NearestName.Find(id, ids);
}
