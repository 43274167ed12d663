using System.Diagnostics;
using Etl.Benchmarks.Measuring;
using Etl.Faults.Pipelines;
using Etl.Faults.Programs;
using Etl.SampleData;

namespace Etl.Faults.Trials;

/// <summary>The runs of one pipeline, one after the other in one folder, so that each finds the outputs of the one before.</summary>
/// <param name="program">What is killed.</param>
/// <param name="pipeline">What is run.</param>
/// <param name="folder">A folder of its own.</param>
/// <param name="random">What everything is drawn from.</param>
internal sealed class KilledSeries(EtlProgram program, KilledPipeline pipeline, string folder, SplitMix random)
{
    public const string PipelineFile = "pipeline.json";

    private const int MostKillsOfOneRun = 6;

    /// <summary>Kills until there were enough, or until something was not as it must be.</summary>
    public async Task<Tally> RunAsync(int kills, CancellationToken cancellation)
    {
        Tally tally = new(pipeline.Name);
        string served = Directory.CreateDirectory(Path.Combine(folder, "in")).FullName;
        using FileServer? server = pipeline.IsDownloaded ? await FileServer.StartAsync(program, served, cancellation) : null;
        Input[] inputs =
        [
            await CreateAsync("first", pipeline.First, server, cancellation),
            await CreateAsync("second", pipeline.Second, server, cancellation),
        ];

        RunFiles files = new(CreateRoot("killed"), pipeline.Name);
        OutputFiles before = OutputFiles.None;
        for (int run = 0; tally.Kills < kills; run++)
        {
            Input input = inputs[run % inputs.Length];
            int most = Math.Min(kills - tally.Kills, 1 + random.Next(MostKillsOfOneRun));
            if (!await new KilledRun(program, files, input, before, tally, random).RunAsync(most, cancellation)) break;
            before = input.Outputs;
        }

        return tally;
    }

    /// <summary>Generates an input, and runs the pipeline over it undisturbed and without checkpoints.</summary>
    private async Task<Input> CreateAsync(string name, InputSet set, FileServer? server, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, "in", name);
        set.WriteTo(path, random);
        if (server is not null)
        {
            string list = Path.Combine(folder, name + ".txt");
            await File.WriteAllLinesAsync(list, Directory.EnumerateFiles(path).Select(file => $"{server.Address}{name}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal), cancellation);
            path = list;
        }

        RunFiles files = new(CreateRoot("undisturbed-" + name), pipeline.Name);
        long start = Stopwatch.GetTimestamp();
        using EtlProcess process = program.Start(files.Folder, Environment.ProcessorCount, "run", PipelineFile, "--param", $"input={path}", "--quiet", "--set", "limits.checkpoint=0s");
        Ending ending = await process.EndAsync(cancellation);
        if (!ending.IsDone) throw new BenchmarkException(ending.ToString());
        return new Input(path, OutputFiles.Read(files.Outputs, isAll: true), files.Rejects(files.Latest()), Stopwatch.GetElapsedTime(start));
    }

    /// <summary>A folder with the pipeline's file.</summary>
    private string CreateRoot(string name)
    {
        string root = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        File.WriteAllText(Path.Combine(root, PipelineFile), pipeline.Text);
        return root;
    }
}
