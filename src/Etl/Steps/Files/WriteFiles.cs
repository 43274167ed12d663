using Etl.Messages;
using Etl.Steps.Saving;

namespace Etl.Steps.Files;

internal sealed record WriteFilesOptions
{
    [Option("Folder that the files are written to, under their names; created when it is missing")]
    public required string Folder { get; init; }

    [Option("Whether to replace files that etl did not write, or that were changed since. Those that an earlier run wrote are replaced in any case")]
    public bool Overwrite { get; init; }
}

/// <summary>Writes files into a folder under their names.</summary>
internal sealed class WriteFiles(string step, WriteFilesOptions options) : ISavedFileSink
{
    internal static StepType Type { get; } = StepType.Create<WriteFilesOptions>(
        "files.write",
        "Writes files into a folder under their names.",
        [MessageKind.Files],
        null,
        WorkKind.Output,
        """{ "id": "archive", "use": "files.write", "with": { "folder": "out/raw" } }""",
        Plan);

    public string Folder => options.Folder;

    public bool Overwrite => options.Overwrite;

    public ValueTask WriteAsync(FileMessage file, StepContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Problem(file.Name) is { } problem) throw new StepException(file.Source, $"The file would be written as '{file.Name}', but {problem}. Rename the file.");

        StagedFile target = context.Outputs.Stage(step, Path.Combine(context.Resolve(options.Folder), file.Name));
        // The run's own temporary file is never changed again, so a second name for it is as good as a copy; its first
        // name goes when its last reader is done.
        bool linked = file.Content is { IsTemporary: true, LocalPath: { } local } && HardLink.TryCreate(local, target.StagingPath);
        target.IsMade = linked;
        if (!linked) Copy(file, target, cancellation);
        context.Outputs.Finish(target, file.Position);
        return ValueTask.CompletedTask;
    }

    private static WriteFiles? Plan(WriteFilesOptions options, StepPlanContext context)
    {
        if (options.Folder.Length > 0) return new WriteFiles(context.Id, options);
        context.Error("folder", "The folder is empty. Name one, or use '.' for the working folder.");
        return null;
    }

    private static void Copy(FileMessage file, StagedFile target, CancellationToken cancellation)
    {
        using Stream source = FileCopy.Open(file);
        using FileStream stream = target.Open();
        FileCopy.Copy(file, source, stream, target.WriteError, cancellation);
    }

    // Names come from servers and lists, so they are refused on every system for what is dangerous on any.
    private static string? Problem(string name)
    {
        if (name.Length == 0) return "an empty name is none";
        if (name[0] is '/' or '\\' || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]))) return "an absolute path would leave the folder";
        if (name.Contains('\0', StringComparison.Ordinal)) return "a name cannot hold a NUL character";
        string[] parts = name.Split('/', '\\');
        if (parts.Contains("..", StringComparer.Ordinal)) return "'..' would leave the folder";
        return parts.Any(part => part is "" or ".") ? "a part of the path is empty" : null;
    }
}
