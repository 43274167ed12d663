namespace Etl.Tests.Support;

/// <summary>Data sets that lie beside the repository on some machines only.</summary>
internal static class SharedData
{
    /// <summary>The folder of a data set; skips the test where it is absent.</summary>
    public static string Folder(string name)
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Etl.sln"))) root = Path.GetDirectoryName(root);
        string folder = Path.GetFullPath(Path.Combine(root ?? "", "..", "shared", "data", name));
        Assert.SkipUnless(Directory.Exists(folder), $"The data set '{name}' is not on this machine.");
        return folder;
    }
}
