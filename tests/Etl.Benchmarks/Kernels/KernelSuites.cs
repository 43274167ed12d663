using System.Reflection;

namespace Etl.Benchmarks.Kernels;

/// <summary>What a suite of kernels measures.</summary>
/// <param name="title">What the kernels do, and over what.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class KernelSuiteAttribute(string title) : Attribute
{
    public string Title => title;

    /// <summary>Whether the rows stand in JSON lines and not in CSV.</summary>
    public bool IsJson { get; init; }
}

/// <summary>Every suite, in the order of the document.</summary>
internal static class KernelSuites
{
    private const string Ending = "Kernels";

    private static readonly Type[] All =
    [
        typeof(SplitKernels),
        typeof(CsvParseKernels),
        typeof(JsonParseKernels),
        typeof(InflateKernels),
        typeof(FilterKernels),
        typeof(DeriveKernels),
        typeof(FewGroupsKernels),
        typeof(TextGroupsKernels),
        typeof(IntGroupsKernels),
        typeof(MergeKernels),
        typeof(SortKernels),
        typeof(WriteKernels),
        typeof(DeflateKernels),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(NameOf)];

    public static Type Find(string name) => All.Single(suite => string.Equals(NameOf(suite), name, StringComparison.Ordinal));

    /// <summary>As the command line names it.</summary>
    public static string NameOf(Type suite) => suite.Name[..^Ending.Length];

    public static KernelSuiteAttribute Describe(Type suite) => suite.GetCustomAttribute<KernelSuiteAttribute>()!;
}
