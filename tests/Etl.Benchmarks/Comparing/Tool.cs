using System.Globalization;
using Etl.Benchmarks.Measuring;

namespace Etl.Benchmarks.Comparing;

/// <summary>A program that can be compared where it is installed.</summary>
/// <param name="Name">As tables show it.</param>
/// <param name="Version">Null where it is not installed.</param>
/// <param name="Cure">How to install it.</param>
/// <param name="Start">Makes the process for arguments, the first of which names a script where the program is one that runs scripts.</param>
internal sealed record Tool(string Name, string? Version, string Cure, Func<IReadOnlyList<string>, ChildProcess> Start)
{
    /// <summary>Whether it is what is measured and not a peer: its failure ends the comparison.</summary>
    public bool IsOurs { get; init; }

    /// <summary>The program on the first so many cores, which it takes for all that there are.</summary>
    public Tool OnCores(int count) => this with
    {
        Start = arguments =>
        {
            ChildProcess process = Start(arguments);
            return process with { Program = "taskset", Arguments = ["--cpu-list", count == 1 ? "0" : string.Create(CultureInfo.InvariantCulture, $"0-{count - 1}"), process.Program, .. process.Arguments] };
        },
    };

    /// <summary>Lets it take part as it is.</summary>
    /// <param name="input">Folder that it reads.</param>
    /// <param name="arguments">Its arguments for a file or folder to write.</param>
    public Contender On(string input, Func<string, IReadOnlyList<string>> arguments) => As("", input, arguments);

    /// <summary>Lets it take part with settings that <paramref name="variant"/> names.</summary>
    public Contender As(string variant, string input, Func<string, IReadOnlyList<string>> arguments) => new(this, variant, input, arguments);
}

/// <summary>A tool with what it does in a comparison.</summary>
/// <param name="Tool">The program.</param>
/// <param name="Variant">What tells it from others of the same tool; may be empty.</param>
/// <param name="Input">Folder that it reads. Results from the same input have to agree.</param>
/// <param name="Arguments">For a file or folder to write, which is not there yet.</param>
internal sealed record Contender(Tool Tool, string Variant, string Input, Func<string, IReadOnlyList<string>> Arguments)
{
    /// <summary>Tells it from the others.</summary>
    public string Name => Variant.Length == 0 ? Tool.Name : $"{Tool.Name}, {Variant}";

    /// <summary>The same with the version, for the table.</summary>
    public string Title => Variant.Length == 0 ? $"{Tool.Name} {Tool.Version}" : $"{Tool.Name} {Tool.Version}, {Variant}";

    /// <summary>Whether it writes what others write.</summary>
    public bool GivesResult { get; init; } = true;
}
