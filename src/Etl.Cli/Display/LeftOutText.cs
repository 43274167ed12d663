using Etl.Steps;

namespace Etl.Cli.Display;

/// <summary>What is said about files that a run went on without.</summary>
internal static class LeftOutText
{
    /// <summary>Files listed one by one; the report has them all.</summary>
    private const int MostFiles = 20;

    public static void Write(IReadOnlyList<LeftOutFile> files, TextWriter error)
    {
        if (files.Count == 0) return;
        error.WriteLine($"left out: {Figures.Plural(files.Count, "file")}, so the result is not whole; another run tries them again");
        foreach (LeftOutFile file in files.Take(MostFiles)) error.WriteLine($"  step '{file.Step}': {file.Item}: {file.Reason}");
        if (files.Count > MostFiles) error.WriteLine($"  and {Figures.Count(files.Count - MostFiles)} more, see the report that --report writes");
    }
}
