using Etl.Running;

namespace Etl.Tests.Running;

public sealed class QueueGateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_counts_until_it_has_been_worked_on()
    {
        QueueGate gate = new(byteLimit: 100, messageLimit: 2);
        await gate.EnterAsync(1, Token);
        await gate.EnterAsync(1, Token);
        Task third = gate.EnterAsync(1, Token).AsTask();

        gate.Begin(1);
        Assert.False(third.IsCompleted);
        gate.End();

        await third;
        Assert.Equal(2, gate.Bytes);
    }

    [Fact]
    public async Task Bytes_count_until_the_message_leaves_the_queue()
    {
        QueueGate gate = new(byteLimit: 100, messageLimit: 9);
        await gate.EnterAsync(60, Token);
        Task second = gate.EnterAsync(60, Token).AsTask();
        // Small enough to pass, but not before its turn.
        Task third = gate.EnterAsync(10, Token).AsTask();
        Assert.False(third.IsCompleted);

        gate.Begin(60);

        await second;
        await third;
        Assert.Equal(70, gate.Bytes);
    }

    [Fact]
    public async Task A_message_above_the_limit_is_let_in_alone()
    {
        QueueGate gate = new(byteLimit: 100, messageLimit: 9);
        await gate.EnterAsync(500, Token);
        Task next = gate.EnterAsync(1, Token).AsTask();
        Assert.False(next.IsCompleted);

        gate.Begin(500);

        await next;
    }

    [Fact]
    public async Task Who_does_not_wait_is_let_in_where_there_is_room_and_nobody_waits()
    {
        QueueGate gate = new(byteLimit: 100, messageLimit: 9);
        Assert.True(gate.TryEnter(60));
        Assert.False(gate.TryEnter(60));
        Task waiting = gate.EnterAsync(60, Token).AsTask();
        Assert.False(gate.TryEnter(10));

        gate.Begin(60);

        await waiting;
        Assert.True(gate.TryEnter(10));
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_cancelled()
    {
        QueueGate gate = new(byteLimit: 100, messageLimit: 1);
        using CancellationTokenSource cancellation = new();
        await gate.EnterAsync(1, cancellation.Token);
        Task waiting = gate.EnterAsync(1, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.Begin(1);
        gate.End();
    }
}
