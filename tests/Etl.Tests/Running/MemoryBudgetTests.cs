using Etl.Messages;
using Etl.Running;

namespace Etl.Tests.Running;

public sealed class MemoryBudgetTests
{
    private readonly MemoryBudget _budget = new(100, reserve: 2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trap_9_the_first_item_in_order_has_chunks_that_never_wait_for_what_later_items_hold()
    {
        MemoryBudget.Reading first = _budget.Begin(new Position(0, 1));
        MemoryBudget.Reading later = _budget.Begin(new Position(0, 2));

        await _budget.AcquireAsync(later, 70, Token);

        Assert.False(IsGranted(later, 20));
        Assert.True(IsGranted(first, 50));
        Assert.True(IsGranted(first, 50));
    }

    [Fact]
    public async Task The_first_item_waits_for_its_own_chunks_when_the_memory_is_full()
    {
        MemoryBudget.Reading only = _budget.Begin(new Position(0, 1));
        await _budget.AcquireAsync(only, 90, Token);
        await _budget.AcquireAsync(only, 90, Token);
        Task third = _budget.AcquireAsync(only, 90, Token).AsTask();
        Assert.False(third.IsCompleted);

        _budget.Release(only, 90);

        await third;
    }

    [Fact]
    public async Task Each_reading_of_one_item_has_a_reserve_of_its_own()
    {
        MemoryBudget.Reading one = _budget.Begin(new Position(0, 1));
        MemoryBudget.Reading other = _budget.Begin(new Position(0, 1));
        await _budget.AcquireAsync(one, 90, Token);
        await _budget.AcquireAsync(one, 90, Token);

        Assert.True(IsGranted(other, 90));
    }

    [Fact]
    public async Task Later_items_leave_a_quarter_to_the_first_one()
    {
        MemoryBudget.Reading first = _budget.Begin(new Position(0, 1));
        MemoryBudget.Reading later = _budget.Begin(new Position(0, 2));
        await _budget.AcquireAsync(later, 75, Token);

        Assert.False(IsGranted(later, 1));
        for (int chunk = 0; chunk < 5; chunk++) Assert.True(IsGranted(first, 5));
        Assert.False(IsGranted(first, 5));
    }

    [Fact]
    public async Task The_next_item_goes_on_when_the_first_one_ends()
    {
        MemoryBudget.Reading first = _budget.Begin(new Position(0, 1));
        MemoryBudget.Reading next = _budget.Begin(new Position(0, 2));
        await _budget.AcquireAsync(next, 70, Token);
        Task waiting = _budget.AcquireAsync(next, 40, Token).AsTask();
        Assert.False(waiting.IsCompleted);

        _budget.End(first);

        await waiting;
    }

    [Fact]
    public async Task Released_bytes_go_to_who_waits()
    {
        _budget.Begin(new Position(0, 1));
        MemoryBudget.Reading later = _budget.Begin(new Position(0, 2));
        await _budget.AcquireAsync(later, 70, Token);
        Task waiting = _budget.AcquireAsync(later, 20, Token).AsTask();
        Assert.False(waiting.IsCompleted);

        _budget.Release(later, 70);

        await waiting;
    }

    private bool IsGranted(MemoryBudget.Reading reading, long bytes) => _budget.AcquireAsync(reading, bytes, Token).AsTask().IsCompletedSuccessfully;
}
