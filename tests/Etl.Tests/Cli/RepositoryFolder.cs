namespace Etl.Tests.Cli;

/// <summary>The top level of the repository that the tests were built in.</summary>
internal static class RepositoryFolder
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Etl.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"There is no Etl.sln above '{AppContext.BaseDirectory}'.");
    }
}
