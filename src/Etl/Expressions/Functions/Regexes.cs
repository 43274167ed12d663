using System.Globalization;
using System.Text.RegularExpressions;
using Etl.Expressions.Kernels;
using Etl.Messages;

namespace Etl.Expressions.Functions;

/// <summary>Compiles the patterns of regular expressions, once for all workers, and makes their kernels; null when one is refused.</summary>
internal static partial class Regexes
{
    public static Kernel? Match(FunctionCall call) => Compile(call) is { } regex
        ? new PreparedKernel<ReadOnlySpan<byte>, TextSource, ValueTarget<bool>, RegexMatch>(ColumnType.Bool, call[0], new RegexMatch(regex))
        : null;

    public static Kernel? ExtractNumber(FunctionCall call)
    {
        if (call[2] is ConstantKernel { Value: { } number }) return Extract(call, FormattableString.Invariant($"{number.As<long>()}"));
        call.Refuse(2, $"The group of '{call.Name}' is read once, before the first row, so no column can give it. Write it as a number.");
        return null;
    }

    public static Kernel? ExtractName(FunctionCall call) => call.ConstantText(2, "group") is { } name ? Extract(call, name) : null;

    public static Kernel? Extract(FunctionCall call, string group)
    {
        if (Compile(call) is not { } regex) return null;
        int number = FindGroup(regex, group);
        if (number >= 0) return new PreparedKernel<ReadOnlySpan<byte>, TextSource, TextTarget, RegexExtract>(ColumnType.Text, call[0], new RegexExtract(regex, number));
        call.Refuse(2, $"The pattern has no group '{group}'. {Groups(regex)}");
        return null;
    }

    public static Kernel? Replace(FunctionCall call)
    {
        Regex? regex = Compile(call);
        if (call.ConstantText(2, "replacement") is not { } replacement || regex is null) return null;
        foreach (Match reference in Reference().Matches(replacement))
        {
            if (reference.Length == 1)
            {
                call.Refuse(2, "A '$' of the replacement stands for nothing. Write $$ for a dollar, and $1 or ${name} for a group.");
                return null;
            }

            string group = reference.Groups["group"].Value;
            if (group.Length == 0 || FindGroup(regex, group) >= 0) continue;
            call.Refuse(2, $"The pattern has no group '{group}', which the replacement names. {Groups(regex)} A dollar is written $$.");
            return null;
        }

        return new PreparedKernel<ReadOnlySpan<byte>, TextSource, TextTarget, RegexReplace>(ColumnType.Text, call[0], new RegexReplace(regex, replacement));
    }

    private static Regex? Compile(FunctionCall call)
    {
        if (call.ConstantText(1, "pattern") is not { } pattern) return null;
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException e)
        {
            call.Refuse(1, $"The pattern is no regular expression. {e.Message}");
        }
        catch (NotSupportedException)
        {
            call.Refuse(1, "The pattern looks around or refers back to a group, which could take forever on some texts. Write it without (?=...), (?<=...), (?>...) and \\1.");
        }

        return null;
    }

    /// <summary>The number of a group given by number or name, which groups with a name have as well; -1 where there is none.</summary>
    private static int FindGroup(Regex regex, string group) => int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        ? Array.IndexOf(regex.GetGroupNumbers(), number) < 0 ? -1 : number
        : regex.GroupNumberFromName(group);

    private static string Groups(Regex regex) => $"Its groups are {string.Join(", ", regex.GetGroupNames().Select(name => $"'{name}'"))}.";

    /// <summary>What a replacement refers to, or a lone dollar; the two dollars of <c>$$</c> are one match, so that what follows them is none.</summary>
    [GeneratedRegex(@"\$(\$|(?<group>[0-9]+)|\{(?<group>[^}]*)\})?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
