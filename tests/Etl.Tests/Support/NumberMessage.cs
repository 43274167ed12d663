using Etl.Messages;

namespace Etl.Tests.Support;

/// <summary>A message that is just a number, and knows whether it was given back.</summary>
internal sealed class NumberMessage(int number, int source = 0, long bytes = 0, int add = 0) : Message(new Position(source, number))
{
    public int Number => number + add;

    public bool IsFreed { get; private set; }

    public override long MemoryBytes => bytes;

    protected override void Free() => IsFreed = true;
}
