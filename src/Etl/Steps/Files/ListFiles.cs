using Etl.Messages;

namespace Etl.Steps.Files;

internal sealed record ListFilesOptions
{
    [Option("Folder to look in; a pattern may name folders below it")]
    public required string Folder { get; init; }

    [Option("Pattern of the files' paths below the folder, or a list of them: * stands for any part of a name, ** for any folders; files with a leading dot and *.partial have to be named")]
    public IReadOnlyList<string> Pattern { get; init; } = ["**/*"];

    [Option("Patterns of paths below the folder to leave out, written as in 'pattern'")]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    [Option("Whether finding no file is all right; otherwise it ends the run")]
    public bool AllowEmpty { get; init; }
}

/// <summary>Lists the files of a folder, in the order of their paths' UTF-8 bytes.</summary>
internal sealed class ListFiles(ListFilesOptions options) : ISource
{
    private const int NamesShown = 3;

    // Two thirds of a listing's time are the system's answers about the files. Below this number other threads cost more than they do.
    private const int FilesOfThread = 512;

    internal static StepType Type { get; } = StepType.Create<ListFilesOptions>(
        "files",
        "Lists the files of a folder that match a pattern, sorted by path.",
        [],
        MessageKind.Files,
        WorkKind.Serial,
        """{ "id": "inputs", "use": "files", "with": { "folder": "in", "pattern": "**/*.csv.gz", "exclude": ["old/**"] } }""",
        Plan);

    public IReadOnlyList<Message> List(int source, StepContext context)
    {
        string folder = context.Resolve(options.Folder);
        List<string> found = Find(folder);
        if (found.Count == 0 && !options.AllowEmpty) throw new StepException(folder, NothingMatches(folder));

        found.Sort(Utf8Order.Instance);
        return CreateMessages(folder, found, source);
    }

    private static ListFiles? Plan(ListFilesOptions options, StepPlanContext context)
    {
        bool valid = options.Folder.Length > 0;
        if (!valid) context.Error("folder", "The folder is empty. Name one, or use '.' for the working folder.");
        if (options.Pattern.Count == 0)
        {
            context.Error("pattern", "There is no pattern. Give at least one, such as '**/*.csv', or leave the option out for all files.");
            valid = false;
        }

        valid &= Check("pattern", options.Pattern, context);
        valid &= Check("exclude", options.Exclude, context);
        return valid ? new ListFiles(options) : null;
    }

    private static bool Check(string option, IReadOnlyList<string> patterns, StepPlanContext context)
    {
        bool valid = true;
        for (int i = 0; i < patterns.Count; i++)
        {
            if (FilePatterns.Problem(patterns[i]) is not { } problem) continue;
            context.Error(patterns.Count == 1 ? option : $"{option}[{i}]", problem);
            valid = false;
        }

        return valid;
    }

    private List<string> Find(string folder)
    {
        if (File.Exists(folder)) throw new StepException(folder, $"'{folder}' is a file, not a folder. Name the folder it is in, and the file in 'pattern'.");
        if (!Directory.Exists(folder)) throw new StepException(folder, $"The folder '{folder}' does not exist. Correct 'folder', or create it. Relative folders start at the working folder.");
        try
        {
            return new FilePatterns(options.Pattern, options.Exclude).Find(folder);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StepException(folder, $"There is no permission to list a folder: {e.Message} Change its permissions, or leave it out with 'exclude'.", e);
        }
        catch (IOException e)
        {
            throw new StepException(folder, $"The folder '{folder}' cannot be listed: {e.Message}", e);
        }
    }

    private string NothingMatches(string folder)
    {
        List<string> all = new FilePatterns(["**/*"], []).Find(folder);
        all.Sort(Utf8Order.Instance);
        string patterns = string.Join(", ", options.Pattern.Select(pattern => $"'{pattern}'"));
        string excludes = options.Exclude.Count == 0 ? "" : $" but not {string.Join(", ", options.Exclude.Select(pattern => $"'{pattern}'"))}";
        string found = all.Count switch
        {
            0 => "The folder has no files.",
            1 => $"The folder has one file: '{all[0]}'.",
            _ => $"The folder has {all.Count} files, such as {string.Join(", ", all.Take(NamesShown).Select(path => $"'{path}'"))}.",
        };
        return $"No file in '{folder}' matches {patterns}{excludes}. {found} Correct 'folder' or 'pattern', or set 'allowEmpty' to true.";
    }

    private Message[] CreateMessages(string folder, List<string> paths, int source)
    {
        Message[] files = new Message[paths.Count];
        int parts = (paths.Count + FilesOfThread - 1) / FilesOfThread;
        if (parts > 1) Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, CreatePart);
        else if (parts == 1) CreatePart(0);

        // Of several files that are gone always the first one is named.
        int missing = Array.IndexOf(files, null);
        if (missing >= 0) throw new StepException(SourceOf(paths[missing]), "The file was listed but cannot be found. It was deleted in the meantime, or its name is not valid UTF-8: rename it.");
        return files;

        void CreatePart(int part)
        {
            int end = Math.Min((part + 1) * FilesOfThread, files.Length);
            for (int i = part * FilesOfThread; i < end; i++) files[i] = CreateMessage(folder, paths[i], new Position(source, i))!;
        }
    }

    /// <summary>The file; null where it is not there, or not under this name.</summary>
    private FileMessage? CreateMessage(string folder, string path, Position position)
    {
        // The folder's path is a full one and the file's path has no dots to resolve.
        FileInfo file = new(Path.Join(folder, Path.DirectorySeparatorChar == '/' ? path : path.Replace('/', Path.DirectorySeparatorChar)));
        if (!file.Exists) return null;
        return new FileMessage(position, path, SourceOf(path), new DiskFile(file.FullName))
        {
            Length = file.Length,
            SourceLength = file.Length,
            Modified = new DateTimeOffset(file.LastWriteTimeUtc),
        };
    }

    private string SourceOf(string path) => Path.Join(options.Folder, path);
}
