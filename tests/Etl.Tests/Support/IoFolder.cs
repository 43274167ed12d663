using System.Text;
using Etl.Messages;
using Etl.Steps;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Tests.Support;

/// <summary>A folder of its own for a test that works with real files, and the context of a run in it.</summary>
internal sealed class IoFolder : IAsyncDisposable
{
    public IoFolder() => Context = CreateContext(TimeProvider.System, NullLogger.Instance);

    public string Path { get; } = Directory.CreateTempSubdirectory("etl-io-").FullName;

    public StepContext Context { get; }

    public string ScratchPath => PathOf("scratch");

    public StepContext CreateContext(TimeProvider time, ILogger logger) => new()
    {
        Root = Path,
        Scratch = new ScratchFolder(ScratchPath),
        Outputs = new OutputSet("run1"),
        Logger = logger,
        Time = time,
    };

    /// <summary>The context of a run whose unfinished downloads a later one of the same folder can go on with; the caller ends it by disposing its downloads.</summary>
    public StepContext CreateRun(string id, FileVersions? versions = null) => new()
    {
        Root = Path,
        Scratch = new ScratchFolder(System.IO.Path.Combine(Path, "runs", id, "scratch")),
        Downloads = new DownloadFolder(System.IO.Path.Combine(Path, "runs", id, "downloads")),
        Outputs = new OutputSet(id),
        Logger = NullLogger.Instance,
        Versions = versions,
    };

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, with its folders, and returns its absolute path.</summary>
    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Write(string name, string text = "") => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>A message for a file that <see cref="Write(string, ReadOnlySpan{byte})"/> wrote.</summary>
    public FileMessage Message(string name, ReadOnlySpan<byte> bytes) =>
        new(new Position(0, 0), name, $"in/{name}", new DiskFile(Write(name, bytes))) { Length = bytes.Length, SourceLength = bytes.Length };

    /// <summary>Files left in the folder for temporary files.</summary>
    public IReadOnlyList<string> ScratchFiles() => Directory.Exists(ScratchPath) ? Directory.GetFiles(ScratchPath) : [];

    public async ValueTask DisposeAsync()
    {
        await Context.Outputs.DisposeAsync();
        Directory.Delete(Path, recursive: true);
    }
}
