using Etl.Benchmarks.Data;

namespace Etl.Benchmarks.Comparing;

/// <summary>Something to be done that programs are compared on.</summary>
/// <param name="Name">As the command line and the document name it.</param>
/// <param name="Summary">What is done, in a few words.</param>
/// <param name="PrepareAsync">Generates what is read and says who takes part.</param>
internal sealed record Work(string Name, string Summary, Func<Workshop, CancellationToken, Task<Trial>> PrepareAsync)
{
    public Work(string name, string summary, Func<Workshop, Trial> prepare)
        : this(name, summary, (shop, _) => Task.FromResult(prepare(shop)))
    {
    }
}

/// <summary>What works are prepared with.</summary>
/// <param name="Root">Folder for generated data and results.</param>
/// <param name="Etl">The program that is measured.</param>
/// <param name="Peers">Those that it is compared with.</param>
/// <param name="Sizes">How much data there is.</param>
internal sealed record Workshop(string Root, Tool Etl, Toolbox Peers, Sizes Sizes)
{
    /// <summary>The folder with the usual amount of orders.</summary>
    public string Orders(OrderForm form) => new OrderSet(Sizes.Files, Sizes.BytesPerFile, form).EnsureIn(Root);

    /// <summary>A run of a pipeline whose parameters are a folder and an output.</summary>
    public Contender Run(string pipeline, string input, string variant = "", params IReadOnlyList<string> more) =>
        Etl.As(variant, input, output => ["run", EtlProgram.PipelineFile(pipeline), "--param", $"folder={input}", "--param", $"output={output}", "--quiet", .. more]);

    /// <summary>The same run on so many cores.</summary>
    public Contender RunOnCores(int cores, string pipeline, string input, string variant) =>
        (this with { Etl = Etl.OnCores(cores) }).Run(pipeline, input, variant);
}

/// <summary>How much data there is.</summary>
/// <param name="Files">Files of the usual folder.</param>
/// <param name="BytesPerFile">Bytes in each, before compression.</param>
/// <param name="SmallFiles">Files of 4 KB in the folder of small files.</param>
/// <param name="Downloads">Files of 64 KB to download.</param>
internal sealed record Sizes(int Files, int BytesPerFile, int SmallFiles, int Downloads);
