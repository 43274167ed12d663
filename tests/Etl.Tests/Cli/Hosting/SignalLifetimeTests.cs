using Etl.Cli;
using Etl.Cli.Hosting;
using Microsoft.Extensions.Hosting;

namespace Etl.Tests.Cli.Hosting;

public sealed class SignalLifetimeTests
{
    [Fact]
    public void The_first_signal_stops_the_run_and_says_so()
    {
        using Application application = new();
        List<string> said = [];
        List<int> exits = [];
        using SignalLifetime lifetime = new(application, said.Add, exits.Add);

        lifetime.Stop();

        Assert.True(application.ApplicationStopping.IsCancellationRequested);
        Assert.Equal(["stopping: letting work in flight end (10 s at most); press Ctrl+C again to stop at once"], said);
        Assert.Empty(exits);
    }

    [Fact]
    public void The_second_signal_ends_the_process()
    {
        using Application application = new();
        List<string> said = [];
        List<int> exits = [];
        using SignalLifetime lifetime = new(application, said.Add, exits.Add);

        lifetime.Stop();
        lifetime.Stop();

        Assert.Equal([ExitCodes.Cancelled], exits);
        Assert.Single(said);
    }

    private sealed class Application : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
