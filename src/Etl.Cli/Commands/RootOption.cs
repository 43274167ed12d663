using System.CommandLine;

namespace Etl.Cli.Commands;

/// <summary>The option that says where the work folder is, unless the settings name it by an absolute path.</summary>
internal static class RootOption
{
    public static Option<string?> Create(CommandContext context)
    {
        Option<string?> root = new("--root") { Description = "Folder that the runs were given with --root. Default: the current folder.", HelpName = "folder" };
        root.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } folder && !Directory.Exists(Of(folder, context))) result.AddError($"--root: the folder '{folder}' does not exist.");
        });
        return root;
    }

    public static string Of(string? root, CommandContext context) => Path.GetFullPath(root ?? ".", context.CurrentFolder);
}
