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

    [Fact]
    public void The_members_of_an_archive_stand_between_its_item_and_their_parts()
    {
        Position[] ordered = [new(0, 1), new(0, 1, 5), new(0, 1) { Member = 1 }, new(0, 1, 7) { Member = 1 }, new(0, 1) { Member = 2 }, new(0, 2)];

        Assert.Equal(ordered, ordered.Reverse().Order());
        Assert.NotEqual(new Position(0, 1), new Position(0, 1) { Member = 1 });
    }
}
