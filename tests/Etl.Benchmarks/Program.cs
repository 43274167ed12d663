using System.CommandLine;
using System.Diagnostics;
using System.Reflection;
using Etl.Benchmarks.Commands;
using Etl.Benchmarks.Measuring;

if (Assembly.GetExecutingAssembly().GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
{
    await Console.Error.WriteLineAsync("error: This is a debug build, whose figures mean nothing. Run it with '-c Release'.");
    return 2;
}

RootCommand root = new("Measures etl, and others beside it.")
{
    AllCommand.Create(),
    CompareCommand.Create(),
    DownloadsCommand.Create(),
    MemoryCommand.Create(),
    KernelsCommand.Create(),
    RecompressCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (BenchmarkException e)
{
    await Console.Error.WriteLineAsync($"error: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
