using Etl.Messages;
using Etl.Running;

namespace Etl.Tests.Running;

public sealed class MemoryBudgetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trap_9_the_first_item_in_order_never_waits_for_what_later_items_hold()
    {
        MemoryBudget budget = new(100);
        Position first = new(0, 1);
        Position later = new(0, 2);
        budget.Begin(first);
        budget.Begin(later);

        await budget.AcquireAsync(later, 90, Token);

        Assert.False(budget.AcquireAsync(later, 20, Token).AsTask().IsCompleted);
        Assert.True(budget.AcquireAsync(first, 50, Token).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task The_next_item_goes_on_when_the_first_one_ends()
    {
        MemoryBudget budget = new(100);
        budget.Begin(new Position(0, 1));
        budget.Begin(new Position(0, 2));
        await budget.AcquireAsync(new Position(0, 2), 90, Token);
        Task waiting = budget.AcquireAsync(new Position(0, 2), 20, Token).AsTask();
        Assert.False(waiting.IsCompleted);

        budget.End(new Position(0, 1));

        await waiting;
    }

    [Fact]
    public async Task Released_bytes_go_to_who_waits()
    {
        MemoryBudget budget = new(100);
        budget.Begin(new Position(0, 1));
        budget.Begin(new Position(0, 2));
        await budget.AcquireAsync(new Position(0, 2), 90, Token);
        Task waiting = budget.AcquireAsync(new Position(0, 2), 20, Token).AsTask();

        budget.Release(90);

        await waiting;
    }
}
