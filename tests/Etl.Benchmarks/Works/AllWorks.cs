using Etl.Benchmarks.Comparing;

namespace Etl.Benchmarks.Works;

/// <summary>Every work, in the order of the document.</summary>
internal static class AllWorks
{
    public static readonly IReadOnlyList<Work> List =
    [
        QueryWorks.Folder,
        QueryWorks.FolderGzip,
        QueryWorks.SmallFiles,
        QueryWorks.GroupsText,
        QueryWorks.GroupsInt,
        RowWorks.Refilter,
        RowWorks.Copy,
        QueryWorks.NdJson,
        QueryWorks.OneFile,
        QueryWorks.OneGzip,
        DownloadWork.Downloads,
        ScalingWork.Scaling,
        StartUpWork.StartUp,
    ];

    public static IReadOnlyList<string> Names { get; } = [.. List.Select(work => work.Name)];

    public static Work Find(string name) => List.Single(work => string.Equals(work.Name, name, StringComparison.Ordinal));
}
