using System.CommandLine;
using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Data;

namespace Etl.Benchmarks.Commands;

/// <summary>How much data there shall be.</summary>
internal sealed class ShapeOptions
{
    private readonly Option<int> _files = CommonOptions.Count("--files", "Files in a folder.", 64);
    private readonly Option<int> _megabytes = CommonOptions.Count("--mb", "Million bytes in each of them, before compression; at most 1000.", 16);
    private readonly Option<int> _small = CommonOptions.Count("--small", "Files of 4 KB in the folder of small files.", 20_000);

    public ShapeOptions() => _megabytes.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() > 1000) result.AddError("--mb takes a whole number up to 1000.");
    });

    public void AddTo(Command command)
    {
        command.Add(_files);
        command.Add(_megabytes);
        command.Add(_small);
    }

    public OrderSet Orders(string workload, ParseResult parsed) =>
        Workload.Orders(workload, parsed.GetRequiredValue(_files), parsed.GetRequiredValue(_megabytes), parsed.GetRequiredValue(_small));
}
