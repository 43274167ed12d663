using System.Diagnostics;

namespace Etl.Faults.Programs;

/// <summary>A process of <c>etl</c>, with what it prints.</summary>
internal sealed class EtlProcess(Process process, string command) : IDisposable
{
    // Runs take a second or two: one that takes this long hangs.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Task<string> _error = process.StandardError.ReadToEndAsync();

    public bool HasEnded => process.HasExited;

    /// <summary>Its first line of output; null where it ends without one.</summary>
    public async Task<string?> FirstLineAsync(CancellationToken cancellation) => await process.StandardOutput.ReadLineAsync(cancellation);

    /// <summary>Ends it with SIGKILL, unless it has ended.</summary>
    public void Kill() => process.Kill();

    /// <summary>Waits until it has ended.</summary>
    public async Task<Ending> EndAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Longest);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new Ending(command, process.ExitCode, await output + await _error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Ending(command, null, $"It went on for {Longest.TotalMinutes:0} minutes.");
        }
    }

    /// <summary>Leaves no process behind.</summary>
    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}

/// <summary>How a process ended.</summary>
/// <param name="Command">What was asked of it.</param>
/// <param name="Code">Its exit code; null where it did not end.</param>
/// <param name="Text">What it printed.</param>
internal sealed record Ending(string Command, int? Code, string Text)
{
    private const int KilledCode = 128 + 9;

    public bool IsDone => Code == 0;

    public bool IsKilled => Code == KilledCode;

    public override string ToString() => $"'etl {Command}' {(Code is { } code ? $"ended with exit code {code}" : "did not end")}:\n{Text.TrimEnd()}";
}
