using System.CommandLine;
using Etl.Benchmarks.Comparing;

namespace Etl.Benchmarks.Commands;

/// <summary>How much data there shall be.</summary>
internal sealed class ShapeOptions
{
    private const int MostMegabytes = 250; // a file is made in memory, also as JSON, which is longer

    private readonly Option<int> _files = CommonOptions.Count("--files", "Files in a folder.", 64);
    private readonly Option<int> _megabytes = CommonOptions.Count("--mb", $"Million bytes in each of them, as CSV before compression; at most {MostMegabytes}.", 16);
    private readonly Option<int> _small = CommonOptions.Count("--small", "Files of 4 KB in the folder of small files.", 20_000);
    private readonly Option<int> _downloads = CommonOptions.Count("--downloads", "Files of 64 KB to download.", 2_000);

    public ShapeOptions() => _megabytes.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() > MostMegabytes) result.AddError($"--mb takes a whole number up to {MostMegabytes}.");
    });

    public void AddTo(Command command)
    {
        command.Add(_files);
        command.Add(_megabytes);
        command.Add(_small);
        command.Add(_downloads);
    }

    public Sizes Sizes(ParseResult parsed) => new(
        parsed.GetRequiredValue(_files),
        parsed.GetRequiredValue(_megabytes) * 1_000_000,
        parsed.GetRequiredValue(_small),
        parsed.GetRequiredValue(_downloads));
}
