using System.Security.Cryptography;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Agreement;

/// <summary>Folders with the very files of another folder: the same names, the same SHA-256.</summary>
/// <param name="Original">That folder, with which every result has to agree.</param>
internal sealed record SameFiles(string Original) : IAgreement
{
    public string? Difference(string expected, string actual) => DifferenceToOriginal(expected) ?? DifferenceToOriginal(actual);

    private string? DifferenceToOriginal(string folder)
    {
        if (!Directory.Exists(folder)) throw new BenchmarkException($"There is no '{folder}', which should be a result.");
        string[] names = [.. new DirectoryInfo(Original).EnumerateFiles().Select(file => file.Name)];
        int count = Directory.EnumerateFiles(folder).Count();
        if (count != names.Length) return $"there are {count} files and not {names.Length}";
        return names.AsParallel().AsOrdered().Select(name => DifferenceOf(name, folder)).FirstOrDefault(difference => difference is not null);
    }

    private string? DifferenceOf(string name, string folder)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path)) return $"the file '{name}' is missing";
        string expected = Hash(Path.Combine(Original, name));
        string actual = Hash(path);
        return string.Equals(expected, actual, StringComparison.Ordinal) ? null : $"'{name}' has the SHA-256 {actual} and not {expected}";
    }

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
