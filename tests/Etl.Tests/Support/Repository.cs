namespace Etl.Tests.Support;

/// <summary>Finds files of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The reference data beside the repository; null on a machine that has none.</summary>
    public static string? SharedData { get; } = Directory.Exists(Path.Combine(Root, "..", "shared", "data")) ? Path.GetFullPath(Path.Combine(Root, "..", "shared", "data")) : null;

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A folder of the reference data; skips the test where there is none.</summary>
    public static string RequireSharedData(params string[] parts)
    {
        string folder = Path.Combine([SharedData ?? "", .. parts]);
        Assert.SkipUnless(Directory.Exists(folder), $"The data set '{Path.Combine(parts)}' does not lie beside the repository on this machine.");
        return folder;
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Etl.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
