using System.Globalization;
using System.Text;

namespace Etl.Steps.Aggregation;

/// <summary>What a function is told beside its expression.</summary>
/// <param name="Share">A number from 0 to 1 with at most 15 digits after the point.</param>
/// <param name="Separator">UTF-8 text.</param>
internal readonly record struct MeasureParameter(decimal Share, byte[]? Separator)
{
    private const int MaxShareDigits = 15;

    public static bool TryParse(MeasureFunction function, string text, out MeasureParameter parameter)
    {
        parameter = default;
        if (function == MeasureFunction.Percentile)
        {
            if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal share) || share > 1 || share.Scale > MaxShareDigits) return false;
            parameter = new MeasureParameter(share, null);
            return true;
        }

        if (text.Length < 2 || text[0] != '\'' || text[^1] != '\'') return false;
        string inner = text[1..^1];
        // Each quote within is doubled, or the text is two texts and something between them.
        string single = inner.Replace("''", "", StringComparison.Ordinal);
        if (single.Contains('\'', StringComparison.Ordinal)) return false;
        parameter = new MeasureParameter(0, Encoding.UTF8.GetBytes(inner.Replace("''", "'", StringComparison.Ordinal)));
        return true;
    }
}
