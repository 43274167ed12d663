using System.Globalization;
using System.Text;

namespace Etl.Benchmarks.Data;

/// <summary>Generated rows whose keys are nearly all different, in no order: the worst that a step that needs all rows can get.</summary>
/// <param name="Count">Rows of the usual file.</param>
internal sealed record NumberedRows(int Count)
{
    private const int LinesAtOnce = 10_000;

    // Prime to every count that a person would ask for, so that each number comes once.
    private const long Step = 2_654_435_761;

    /// <summary>The usual file; one twice as long; one of a fifth of its rows; and one of a hundredth.</summary>
    public string Rows => NameOf(Count);

    public string Large => NameOf(Count * 2L);

    public string Few => NameOf(Count / 5);

    public string Small => NameOf(Count / 100);

    public static string FolderIn(string root) => Path.Combine(root, "data", "numbered");

    /// <summary>Generates the files that are not there. Each gets its name when it is complete.</summary>
    public void EnsureIn(string root)
    {
        Directory.CreateDirectory(FolderIn(root));
        foreach (long count in new[] { Count, Count * 2L, Count / 5, Count / 100 })
        {
            string path = Path.Combine(FolderIn(root), NameOf(count));
            if (!File.Exists(path)) Write(path, count);
        }
    }

    private static string NameOf(long count) => string.Create(CultureInfo.InvariantCulture, $"rows-{count}.csv");

    private static void Write(string path, long count)
    {
        Console.WriteLine($"Generating {path}");
        using (StreamWriter file = new(path + ".unfinished"))
        {
            file.Write("id,grp,val,name\n");
            StringBuilder lines = new();
            for (long i = 0; i < count; i++)
            {
                lines.Append(CultureInfo.InvariantCulture, $"{i * Step % count},{i * 7919 % count},{i * 31 % 100_003},name-{i * 65_537 % 1_000_003}\n");
                if ((i + 1) % LinesAtOnce != 0 && i + 1 < count) continue;
                file.Write(lines);
                lines.Clear();
            }
        }

        File.Move(path + ".unfinished", path);
    }
}
