using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Agreement;

/// <summary>
/// CSV files of many rows, or folders of them: the same files with as many rows each, and the rows the same in any order
/// and with any quoting. Rows are compared by the sum of their hashes, so that gigabytes need no memory.
/// </summary>
/// <param name="Numbers">Columns whose values are compared as numbers, to six digits behind the point: programs write them with zeros at the end or without.</param>
internal sealed record SameRows(params IReadOnlyList<string> Numbers) : IAgreement
{
    private const double DigitsKept = 1e6;

    public string? Difference(string expected, string actual)
    {
        if (File.Exists(expected)) return Difference(Sum(expected), Sum(actual));
        string[] names = Names(expected);
        string[] others = Names(actual);
        if (names.Except(others, StringComparer.Ordinal).FirstOrDefault() is { } missing) return $"the file '{missing}' is missing";
        if (others.Except(names, StringComparer.Ordinal).FirstOrDefault() is { } added) return $"the file '{added}' is one too many";
        return names
            .AsParallel()
            .AsOrdered()
            .Select(name => Difference(Sum(Path.Combine(expected, name)), Sum(Path.Combine(actual, name))) is { } difference ? $"in '{name}' {difference}" : null)
            .FirstOrDefault(difference => difference is not null);
    }

    private static string[] Names(string folder) =>
        Directory.Exists(folder) ? [.. new DirectoryInfo(folder).EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)] : throw new BenchmarkException($"There is no '{folder}', which should be a result.");

    private static string? Difference(RowSum left, RowSum right)
    {
        if (!string.Equals(left.Header, right.Header, StringComparison.Ordinal)) return $"the columns are '{left.Header}' and '{right.Header}'";
        if (left.Rows != right.Rows) return $"there are {left.Rows} rows and {right.Rows}";
        return left.Hash != right.Hash ? $"some of the {left.Rows} rows have other values: the sums of their hashes are {left.Hash:x16} and {right.Hash:x16}" : null;
    }

    private RowSum Sum(string path)
    {
        using CsvFile file = CsvFile.Open(path);
        bool[] isNumber = [.. file.Names.Select(name => Numbers.Contains(name, StringComparer.Ordinal))];
        long rows = 0;
        ulong sum = 0;
        while (file.Read())
        {
            ulong hash = 0;
            for (int field = 0; field < isNumber.Length; field++) hash = Add(hash, file.Bytes(field), isNumber[field]);
            sum += hash;
            rows++;
        }

        return new RowSum(string.Join(',', file.Names), rows, sum);
    }

    private static ulong Add(ulong hash, ReadOnlySpan<byte> value, bool isNumber) =>
        isNumber && Utf8Parser.TryParse(value, out double number, out int used) && used == value.Length
            ? Add(hash, (ulong)(long)Math.Round(number * DigitsKept))
            : AddText(hash, value);

    private static ulong AddText(ulong hash, ReadOnlySpan<byte> text)
    {
        hash = Add(hash, (ulong)text.Length);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(text);
        foreach (ulong word in words) hash = Add(hash, word);
        ulong rest = 0;
        foreach (byte letter in text[(words.Length * sizeof(ulong))..]) rest = (rest << 8) | letter;
        return Add(hash, rest);
    }

    // A multiplication after each word spreads what differs, and the rotation brings it to the low bits.
    private static ulong Add(ulong hash, ulong word) => BitOperations.RotateLeft((hash ^ word) * 0x9E3779B97F4A7C15, 29);

    private sealed record RowSum(string Header, long Rows, ulong Hash);
}
