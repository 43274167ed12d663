using System.Diagnostics;

namespace Etl.Benchmarks.Measuring;

/// <summary>A program with its arguments, to be run as a process of its own.</summary>
internal sealed record ChildProcess(string Program, IReadOnlyList<string> Arguments)
{
    // The peak of one process does not go down, so that all this can miss is growth in its last moments.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    // To find a process's children one has to look at all processes, which takes a millisecond or two.
    private static readonly TimeSpan LookAtAllEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Folder that it runs in.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether it does its work in processes that it starts, whose memory counts too.</summary>
    public bool StartsOthers { get; init; }

    /// <summary>Runs it once, alone: the CPU time is what all children of this process used meanwhile.</summary>
    /// <exception cref="BenchmarkException">It cannot be started, or ends with another code than 0.</exception>
    public async Task<Measurement> RunAsync(CancellationToken cancellation)
    {
        TimeSpan cpuBefore = ChildUsage.EndedCpu();
        long start = Stopwatch.GetTimestamp();
        using Process process = Start();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        Task end = process.WaitForExitAsync(cancellation);
        long peak = 0;
        try
        {
            while (!end.IsCompleted)
            {
                peak = Math.Max(peak, StartsOthers ? ChildUsage.TreeBytes(process.Id) : ChildUsage.PeakBytes(process.Id));
                await Task.WhenAny(end, Task.Delay(StartsOthers ? LookAtAllEvery : LookEvery, cancellation));
            }

            await end;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None); // so that it disturbs nobody who comes next
            throw;
        }

        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        if (process.ExitCode != 0) throw new BenchmarkException($"'{Program} {string.Join(' ', Arguments)}' ended with exit code {process.ExitCode}:\n{await output}{await errors}");
        return new Measurement(wall, ChildUsage.EndedCpu() - cpuBefore, peak);
    }

    /// <summary>What it prints; null where it cannot be started or fails.</summary>
    public async Task<string?> OutputAsync(CancellationToken cancellation)
    {
        try
        {
            using Process process = Start();
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
            string output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            await errors;
            return process.ExitCode == 0 ? output.Trim() : null;
        }
        catch (BenchmarkException)
        {
            return null;
        }
    }

    private Process Start()
    {
        ProcessStartInfo start = new(Program, Arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BenchmarkException($"'{Program}' cannot be started: {e.Message}");
        }
    }
}
