using System.Text.RegularExpressions;
using Etl.Tests.Support;

namespace Etl.Tests;

/// <summary>Holds the source code to docs/ARCHITECTURE.md, whose table says which folder may know which.</summary>
public sealed partial class ArchitectureTests
{
    private const int MostLines = 400;

    /// <summary>Folder of the library, and the folders that its code may name besides itself.</summary>
    private static readonly Dictionary<string, string[]> Knows = ReadTable();

    private static readonly (string Package, string Owner)[] Packages =
    [
        ("System.Threading.Tasks.Dataflow", "src/Etl/Running/"),
        ("CsvHelper", "src/Etl/Steps/Csv/"),
        ("ExcelDataReader", "src/Etl/Steps/Excel/"),
        ("Microsoft.Extensions.FileSystemGlobbing", "src/Etl/Steps/Files/"),
        ("Serilog", "src/Etl.Cli/"),
        ("Spectre.Console", "src/Etl.Cli/"),
        ("System.CommandLine", "src/Etl.Cli/"),
        ("Microsoft.AspNetCore", "src/Etl.Cli/"),
    ];

    public static TheoryData<string> Folders => [.. Knows.Keys];

    [Fact]
    public void The_table_lists_every_folder_of_the_library() =>
        Assert.Equal(
            Directory.GetDirectories(Repository.PathOf("src", "Etl")).Select(folder => Path.GetFileName(folder)!).Except(["bin", "obj"]).Order(StringComparer.Ordinal),
            Knows.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_names_only_the_folders_that_it_may_know(string folder)
    {
        string[] wrong =
        [
            .. SourceFiles("src/Etl/" + folder + "/").SelectMany(file => Code(file)
                .SelectMany(line => Reference().Matches(line).Select(match => match.Groups["folder"].Value))
                .Where(name => !string.Equals(name, folder, StringComparison.Ordinal) && Knows.ContainsKey(name) && !Knows[folder].Contains(name, StringComparer.Ordinal))
                .Distinct(StringComparer.Ordinal)
                .Select(name => $"{file} names Etl.{name}")),
        ];

        Assert.True(wrong.Length == 0, $"'{folder}' may know only {(Knows[folder] is [] ? "itself" : string.Join(", ", Knows[folder]))}: see the table in docs/ARCHITECTURE.md.\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Tests_reach_the_full_device_through_links_only() =>
        Assert.Equal(
            ["tests/Etl.Tests/Support/FullDevice.cs"],
            SourceFiles("tests/").Where(file => Code(file).Any(line => line.Contains("/dev/" + "full", StringComparison.Ordinal))));

    [Fact]
    public void The_library_does_not_name_the_program() =>
        Assert.DoesNotContain(SourceFiles("src/Etl/"), file => Code(file).Any(line => line.Contains("Etl.Cli", StringComparison.Ordinal)));

    [Fact]
    public void One_folder_owns_each_package() => Assert.All(Packages, package =>
    {
        string[] users = [.. SourceFiles("src/").Where(file => Code(file).Any(line => Names(line, package.Package)))];
        Assert.NotEmpty(users);
        Assert.All(users, file => Assert.StartsWith(package.Owner, file, StringComparison.Ordinal));
    });

    [Fact]
    public void A_namespace_is_the_folder_that_its_file_lies_in() => Assert.All(SourceFiles("src/Etl/"), file =>
        Assert.Contains($"namespace {Path.GetDirectoryName(file)!["src/".Length..].Replace(Path.DirectorySeparatorChar, '.').Replace('/', '.')};", File.ReadAllText(Repository.PathOf(file)), StringComparison.Ordinal));

    [Fact]
    public void No_source_file_is_too_long_to_be_read_at_once() => Assert.All(
        SourceFiles("src/").Concat(SourceFiles("tests/")).Concat(SourceFiles("sample-data/")),
        file => Assert.True(File.ReadLines(Repository.PathOf(file)).Count() <= MostLines, $"{file} has more than {MostLines} lines. Split it by what its parts are about."));

    private static bool Names(string line, string package) => Regex.IsMatch(line, $@"(?<![\w.]){Regex.Escape(package)}(?=[.;:\s])", RegexOptions.None, TimeSpan.FromSeconds(1));

    /// <summary>A file's lines without comments.</summary>
    private static IEnumerable<string> Code(string file) => File.ReadLines(Repository.PathOf(file)).Where(line => !line.AsSpan().TrimStart().StartsWith("//"));

    /// <summary>Paths from the top of the repository, with slashes.</summary>
    private static IEnumerable<string> SourceFiles(string folder) => Directory
        .EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    /// <summary>The rows of the table whose first cell is a folder of the library.</summary>
    private static Dictionary<string, string[]> ReadTable() => File.ReadLines(Repository.PathOf("docs", "ARCHITECTURE.md"))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells is ["", _, _, _, ""] && cells[1].StartsWith("`src/Etl/", StringComparison.Ordinal))
        .ToDictionary(
            cells => cells[1].Trim('`')["src/Etl/".Length..],
            cells => cells[3] is "nothing" ? [] : cells[3].Split(", "),
            StringComparer.Ordinal);

    [GeneratedRegex(@"\bEtl\.(?<folder>[A-Z]\w+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
