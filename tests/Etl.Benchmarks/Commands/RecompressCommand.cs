using System.CommandLine;
using Etl.Benchmarks.Works;

namespace Etl.Benchmarks.Commands;

/// <summary><c>recompress</c>: what <see cref="Recompression"/> does, as a process that can be measured like the others.</summary>
internal static class RecompressCommand
{
    public static Command Create()
    {
        Argument<string> folder = new("folder") { Description = "Gzip files to inflate." };
        Argument<string> plain = new("plain") { Description = "Files to deflate." };
        Argument<string> output = new("output") { Description = "Folder to write to." };
        Command command = new(Recompression.Verb, "Inflates and deflates files and does nothing else.") { folder, plain, output };
        command.Hidden = true;
        command.SetAction(parsed => Recompression.Run(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(plain), parsed.GetRequiredValue(output)));
        return command;
    }
}
