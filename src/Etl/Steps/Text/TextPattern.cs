using System.Globalization;
using System.Text.RegularExpressions;

namespace Etl.Steps.Text;

/// <summary>A regular expression whose named groups are columns. Time to match grows with the line's length only. Thread-safe.</summary>
internal sealed class TextPattern
{
    // Groups without a name are for the pattern's own use, and cost less when they are not kept.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private TextPattern(Regex regex)
    {
        Regex = regex;
        Groups = [.. regex.GetGroupNames().Where(name => !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))];
    }

    public Regex Regex { get; }

    /// <summary>Names of the groups, in order of appearance.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>Compiles a pattern; reports what is wrong with it at the option <c>pattern</c> and returns null.</summary>
    public static TextPattern? Create(string pattern, StepPlanContext context)
    {
        Regex regex;
        try
        {
            regex = new Regex(pattern, Options);
        }
        catch (RegexParseException e)
        {
            context.Error("pattern", $"The regular expression is wrong: {Reason(e)} Correct it.", Math.Clamp(e.Offset, 0, pattern.Length));
            return null;
        }
        catch (NotSupportedException)
        {
            context.Error("pattern", "The regular expression looks ahead, looks behind, refers back to a group, has a group that is atomic, or is far too large. Such expressions may take forever on some lines and are not allowed. Write it without.");
            return null;
        }

        TextPattern created = new(regex);
        // ExplicitCapture leaves group 0, the whole match, and the groups whose name is a number.
        int numbered = regex.GetGroupNumbers().Length - created.Groups.Count - 1;
        if (numbered == 0 && created.Groups.Count > 0) return created;
        context.Error("pattern", numbered > 0
            ? "The regular expression has a group whose name is a number. Give it a name that begins with a letter, such as (?<status>[0-9]+)."
            : "The regular expression has no named group, so there are no columns. Name what shall be one, such as (?<status>[0-9]+).");
        return null;
    }

    /// <summary>The framework's sentence without the pattern and the place that it begins with.</summary>
    private static string Reason(RegexParseException e)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"at offset {e.Offset}. ");
        int at = e.Message.LastIndexOf(place, StringComparison.Ordinal);
        return at < 0 ? e.Message : e.Message[(at + place.Length)..];
    }
}
