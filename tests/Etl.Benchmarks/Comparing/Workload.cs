using Etl.Benchmarks.Data;

namespace Etl.Benchmarks.Comparing;

/// <summary>The kinds of input that programs are compared on. The query is always the same.</summary>
internal static class Workload
{
    public const string Folder = "folder";
    public const string Gzip = "folder-gzip";
    public const string SmallFiles = "small-files";
    public const int SmallFileBytes = 4096;

    public static readonly string[] All = [Folder, Gzip, SmallFiles];

    public static OrderSet Orders(string workload, int files, int megabytes, int smallFiles) => workload switch
    {
        Folder => new OrderSet(files, megabytes * 1_000_000, IsCompressed: false),
        Gzip => new OrderSet(files, megabytes * 1_000_000, IsCompressed: true),
        SmallFiles => new OrderSet(smallFiles, SmallFileBytes, IsCompressed: false),
        _ => throw new ArgumentOutOfRangeException(nameof(workload), workload, "Not one of the workloads."),
    };
}
