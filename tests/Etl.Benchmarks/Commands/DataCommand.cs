using System.CommandLine;
using Etl.Benchmarks.Comparing;

namespace Etl.Benchmarks.Commands;

/// <summary><c>data</c>: generates what the comparison reads. <c>compare</c> does so too, for what it lacks.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        Option<string> root = CommonOptions.Root();
        ShapeOptions shape = new();
        Command command = new("data", "Generates the folders of order files, unless they are there.") { root };
        shape.AddTo(command);
        command.SetAction(parsed =>
        {
            foreach (string workload in Workload.All) Console.WriteLine($"{workload,-12} {shape.Orders(workload, parsed).EnsureIn(parsed.RootFolder(root))}");
        });
        return command;
    }
}
