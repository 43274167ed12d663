using System.CommandLine;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string> Root() => new("--root")
    {
        Description = "Folder for generated data, the peers and results.",
        HelpName = "folder",
        DefaultValueFactory = _ => Path.Combine(".etl", "bench"),
    };

    /// <summary>A whole number from 1 up.</summary>
    public static Option<int> Count(string name, string description, int usual)
    {
        Option<int> option = new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"{name} takes a whole number from 1 up.");
        });
        return option;
    }

    public static Option<string> Program() => new("--etl")
    {
        Description = "etl.dll or executable to measure, such as a published one. Default: the build beside this program.",
        HelpName = "file",
        DefaultValueFactory = _ => EtlProgram.Default,
    };

    public static Option<bool> Write() => new("--write") { Description = "Put the result into docs/benchmarks.md as well." };

    /// <summary>The absolute path of the root, which exists then.</summary>
    public static string RootFolder(this ParseResult parsed, Option<string> root) => Directory.CreateDirectory(parsed.GetRequiredValue(root)).FullName;

    /// <summary>The absolute path of a folder that the user named.</summary>
    public static string ExistingFolder(string path) =>
        Directory.Exists(path) ? Path.GetFullPath(path) : throw new BenchmarkException($"The folder '{path}' does not exist.");
}
