using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Etl.Cli.Hosting;

/// <summary>
/// Ctrl+C and SIGTERM: the first one asks the run to stop, the second one ends the process at once. Nothing is lost then
/// either: outputs stand under temporary names until a run has succeeded.
/// </summary>
internal sealed class SignalLifetime(IHostApplicationLifetime application, Action<string> stopping, Action<int> exit) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals; // the signals' threads, through Interlocked only

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (PosixSignal signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Stop();
            }));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }

    /// <summary>What a signal does.</summary>
    internal void Stop()
    {
        if (Interlocked.Increment(ref _signals) > 1)
        {
            exit(ExitCodes.Cancelled);
            return;
        }

        stopping("stopping: letting work in flight end (10 s at most); press Ctrl+C again to stop at once");
        application.StopApplication();
    }
}
