using Etl.Running.Checkpoints;

namespace Etl.Tests.Running.Checkpoints;

public sealed class CutGateTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Closed_it_is_quiet_when_what_passed_and_all_that_came_of_it_was_worked_up()
    {
        CutGate gate = new();
        await gate.PassAsync(Cancellation);
        Task closing = gate.CloseAsync(Cancellation);
        gate.Enter();
        gate.Leave();
        Assert.False(closing.IsCompleted);

        gate.Leave();
        await closing;
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_comes_to_a_closed_gate_passes_when_it_opens()
    {
        CutGate gate = new();
        await gate.CloseAsync(Cancellation);
        Task passing = gate.PassAsync(Cancellation).AsTask();
        Assert.False(passing.IsCompleted);

        gate.Open();
        await passing;
        Task closing = gate.CloseAsync(Cancellation);
        Assert.False(closing.IsCompleted);
        gate.Leave();
        await closing;
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_waits_at_a_closed_gate_can_be_cancelled()
    {
        CutGate gate = new();
        await gate.CloseAsync(Cancellation);
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task passing = gate.PassAsync(source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => passing);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nothing_is_under_way_while_it_is_closed_however_many_pass()
    {
        CutGate gate = new();
        int working = 0;
        long passed = 0;
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task[] workers = [.. Enumerable.Range(0, 6).Select(_ => Task.Run(
            async () =>
            {
                while (!ended.IsCancellationRequested)
                {
                    await gate.PassAsync(CancellationToken.None);
                    Interlocked.Increment(ref working);
                    // What comes of the message is handed on before the message itself is done.
                    gate.Enter();
                    Task child = Task.Run(
                        () =>
                        {
                            Interlocked.Increment(ref passed);
                            Interlocked.Decrement(ref working);
                            gate.Leave();
                        },
                        CancellationToken.None);
                    gate.Leave();
                    if (Volatile.Read(ref passed) % 7 == 0) await child;
                }
            },
            CancellationToken.None))];

        for (int i = 0; i < 300; i++)
        {
            await gate.CloseAsync(Cancellation);
            long before = Volatile.Read(ref passed);
            Assert.Equal(0, Volatile.Read(ref working));
            await Task.Yield();
            Assert.Equal((0, before), (Volatile.Read(ref working), Volatile.Read(ref passed)));
            gate.Open();
        }

        await ended.CancelAsync();
        await Task.WhenAll(workers);
        Assert.True(passed > 0);
    }
}
