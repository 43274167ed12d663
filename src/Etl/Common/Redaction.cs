using System.Text;

namespace Etl.Common;

/// <summary>Secret texts, and the leaving out of them from everything that is shown, logged or saved. Thread-safe once it is filled.</summary>
internal sealed class Redaction
{
    /// <summary>Shorter texts cannot be left out without spoiling what merely looks like them.</summary>
    public const int ShortestSecret = 4;

    private const string Mask = "***";

    /// <summary>What addresses keep as it is, besides letters and digits, where it is written into them whole.</summary>
    private const string KeptInAddresses = "-_.~;/?:@&=+$,#[]!'()*%";

    private readonly SortedSet<string> _texts = new(LongestFirst.Instance); // filled while a pipeline is read, by one thread

    /// <summary>Whether nothing has to be left out.</summary>
    public bool IsEmpty => _texts.Count == 0;

    /// <summary>Adds a secret, as it is and as addresses write it, as a value and as a part of their text.</summary>
    public void Add(string secret)
    {
        _texts.Add(secret);
        _texts.Add(Uri.EscapeDataString(secret));
        _texts.Add(string.Concat(secret.EnumerateRunes().Select(InAddress)));
    }

    /// <summary>Whether there is a secret in a text.</summary>
    public bool IsIn(string text) => _texts.Any(secret => text.Contains(secret, StringComparison.Ordinal));

    /// <summary>The text with *** for every secret in it.</summary>
    public string Apply(string text)
    {
        foreach (string secret in _texts) text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return text;
    }

    private static string InAddress(Rune letter) =>
        letter.IsAscii && (char.IsAsciiLetterOrDigit((char)letter.Value) || KeptInAddresses.Contains((char)letter.Value, StringComparison.Ordinal))
            ? letter.ToString()
            : Uri.EscapeDataString(letter.ToString());

    // A secret may be a part of another one.
    private sealed class LongestFirst : IComparer<string>
    {
        public static readonly LongestFirst Instance = new();

        public int Compare(string? x, string? y) => x!.Length != y!.Length ? y.Length.CompareTo(x.Length) : string.CompareOrdinal(x, y);
    }
}
