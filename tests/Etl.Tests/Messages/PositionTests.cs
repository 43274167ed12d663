using Etl.Messages;

namespace Etl.Tests.Messages;

public sealed class PositionTests
{
    [Fact]
    public void Orders_by_source_then_item_then_part()
    {
        Position[] shuffled = [new(1, 0), new(0, 2), new(0, 1, 5), new(0, 1)];

        Assert.Equal([new(0, 1), new(0, 1, 5), new(0, 2), new(1, 0)], shuffled.Order());
    }
}
