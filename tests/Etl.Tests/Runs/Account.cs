using Etl.Runs;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests.Runs;

/// <summary>Runs of one pipeline that write files and keep account of them, without any pipeline.</summary>
internal sealed class Account : IAsyncDisposable
{
    private readonly IoFolder _folder = new();
    private int _runs;

    public Account() => Work = new WorkFolder(_folder.PathOf(".etl"));

    public WorkFolder Work { get; }

    public PipelineFolder Pipeline => Work.Pipeline("p");

    public string PathOf(string name) => _folder.PathOf(name);

    public string Write(string name, string text) => _folder.Write(name, text);

    public string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>Every file below a folder by its path in it, staged ones counted.</summary>
    public IReadOnlyList<string> FilesBelow(string folder) => !Directory.Exists(PathOf(folder)) ? [] :
        [.. Directory.EnumerateFiles(PathOf(folder), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Select(path => Path.GetRelativePath(PathOf(folder), path)).Order(StringComparer.Ordinal)];

    /// <summary>Begins a run whose step 'write' writes to a target.</summary>
    public RunSession Begin(string target = "out/{name}", bool overwrite = false, string pipeline = "p")
    {
        DateTimeOffset started = new(2024, 1, 31, 12, 0, _runs++, TimeSpan.Zero);
        Directory.CreateDirectory(Work.Pipeline(pipeline).Path);
        RunSession session = RunSession.Begin(Work, new RunRecord
        {
            Id = RunIds.Create(started),
            Pipeline = pipeline,
            Started = started,
            Now = started,
            ProcessId = 1,
            File = PathOf("p.json"),
            Text = "{}",
            Root = _folder.Path,
        });
        session.Outputs.Declare("write", PathOf(target), overwrite);
        return session;
    }

    /// <summary>Stages files with a text each.</summary>
    public async Task<OutputSet> StageAsync(RunSession session, string text, params string[] names)
    {
        OutputSet outputs = new(session.Folder.Id) { Keeper = session.Outputs };
        foreach (string name in names)
        {
            await using FileStream stream = outputs.Stage("write", PathOf(name)).Open();
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
        }

        return outputs;
    }

    /// <summary>A run from its begin to its end.</summary>
    public async Task<RunSession> RunAsync(string text, string target, params string[] names)
    {
        RunSession session = Begin(target);
        await using OutputSet outputs = await StageAsync(session, text, names);
        outputs.Commit();
        session.End(RunStanding.Done, TimeSpan.FromSeconds(1), 0, names.Length);
        session.Dispose();
        return session;
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
