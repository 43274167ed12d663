using Etl.Running;

namespace Etl.Tests.Running;

public sealed class MemoryGuardTests
{
    [Fact]
    public void Garbage_is_collected_when_the_process_comes_near_the_limit()
    {
        using MemoryGuard guard = new(Environment.WorkingSet, TimeProvider.System);
        WeakReference garbage = Garbage();

        guard.Look();

        Assert.False(garbage.IsAlive);
    }

    [Fact]
    public void What_a_collection_cannot_free_is_not_tried_again_at_once()
    {
        using MemoryGuard guard = new(1, TimeProvider.System);
        guard.Look();
        int collections = GC.CollectionCount(GC.MaxGeneration);

        // Other tests may collect meanwhile, but not at each look.
        for (int i = 0; i < 1000; i++) guard.Look();

        Assert.InRange(GC.CollectionCount(GC.MaxGeneration), collections, collections + 900);
    }

    private static WeakReference Garbage() => new(new byte[1 << 20]);
}
