using System.Globalization;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Agreement;

/// <summary>
/// CSV files of groups, sorted by key: keys, their order and counts have to be equal, measures to 1e-9 of their size, which
/// leaves room for sums in floating point.
/// </summary>
/// <param name="Header">The columns' names, keys first, with commas between.</param>
/// <param name="Keys">How many of them are keys.</param>
/// <param name="Counts">How many behind those are counts; the others are measures.</param>
internal sealed record SameGroups(string Header, int Keys, int Counts) : IAgreement
{
    private const double Tolerance = 1e-9;

    public string? Difference(string expected, string actual)
    {
        using CsvFile left = Open(expected);
        using CsvFile right = Open(actual);
        while (true)
        {
            bool hasLeft = left.Read();
            bool hasRight = right.Read();
            if (!hasLeft && !hasRight) return null;
            if (!hasRight) return $"group {Key(left)} is missing";
            if (!hasLeft) return $"group {Key(right)} is one too many";
            for (int field = 0; field < left.Names.Count; field++)
            {
                if (IsSame(field, left.Text(field), right.Text(field))) continue;
                return field < Keys
                    ? $"group {Key(left)} is missing; there stands {Key(right)}"
                    : $"in group {Key(left)} the {left.Names[field]} is '{left.Text(field)}' and '{right.Text(field)}'";
            }
        }
    }

    private CsvFile Open(string path)
    {
        CsvFile file = CsvFile.Open(path);
        string found = string.Join(',', file.Names);
        if (string.Equals(found, Header, StringComparison.Ordinal)) return file;
        file.Dispose();
        throw new BenchmarkException($"{path} starts with '{found}' and not with '{Header}'.");
    }

    private bool IsSame(int field, string left, string right) =>
        string.Equals(left, right, StringComparison.Ordinal) || (field >= Keys + Counts && IsClose(left, right));

    private string Key(CsvFile file) => $"'{string.Join("', '", Enumerable.Range(0, Keys).Select(file.Text))}'";

    private static bool IsClose(string left, string right) =>
        double.TryParse(left, CultureInfo.InvariantCulture, out double a)
        && double.TryParse(right, CultureInfo.InvariantCulture, out double b)
        && Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));
}
