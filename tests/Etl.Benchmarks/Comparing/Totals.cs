using System.Globalization;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Comparing;

/// <summary>A result of the query: store, country, two counts and four measures of each group.</summary>
internal sealed class Totals
{
    private const string Header = "store,country,orders,quantity,revenue,min_price,max_price,avg_revenue";
    private const int ExactFields = 4;
    private const double Tolerance = 1e-9;

    private readonly string[][] _groups;

    private Totals(string[][] groups) => _groups = groups;

    public int Count => _groups.Length;

    /// <summary>Reads a CSV file. None of its values needs quotes, so a comma always separates.</summary>
    public static Totals Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        if (!string.Equals(lines.FirstOrDefault(), Header, StringComparison.Ordinal)) throw new BenchmarkException($"{path} starts with '{lines.FirstOrDefault()}' and not with '{Header}'.");
        string[][] groups = [.. lines.Skip(1).Select(line => line.Split(','))];
        if (Array.Find(groups, group => group.Length != Header.Split(',').Length) is { } wrong) throw new BenchmarkException($"{path} has the row '{string.Join(',', wrong)}', which has not eight fields.");
        return new Totals(groups);
    }

    /// <summary>The first difference; null when keys, their order and counts are equal and measures are so to 1e-9 of their size.</summary>
    public string? DifferenceTo(Totals other)
    {
        if (Count != other.Count) return $"{Count} groups and {other.Count}";
        for (int row = 0; row < Count; row++)
        {
            for (int field = 0; field < _groups[row].Length; field++)
            {
                string left = _groups[row][field];
                string right = other._groups[row][field];
                bool isSame = field < ExactFields ? string.Equals(left, right, StringComparison.Ordinal) : IsClose(left, right);
                if (!isSame) return $"in group {row + 1}, field {field + 1}: '{left}' and '{right}'";
            }
        }

        return null;
    }

    private static bool IsClose(string left, string right)
    {
        double a = double.Parse(left, CultureInfo.InvariantCulture);
        double b = double.Parse(right, CultureInfo.InvariantCulture);
        return Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));
    }
}
