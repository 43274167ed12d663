using System.Buffers.Binary;

namespace Etl.Steps.Aggregation;

/// <summary>
/// Writes groups in ascending order of their keys as a run: blocks of saved states that are small enough to have one
/// of each run in memory. In front of a block stands its length as 4 bytes. A group that is larger than a block has one
/// of its own, with the length 0, and is never loaded as a whole.
/// </summary>
internal sealed class StateRunWriter(Stream target, int blockBytes)
{
    public void Write(PartialState state)
    {
        using MemoryStream block = new();
        int[] groups = state.SortedGroups();
        long bytes = 0;
        int start = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            long size = state.BytesOf(groups[i]);
            if (i > start && bytes + size > blockBytes)
            {
                WriteBlock(state, groups.AsSpan(start..i), bytes > blockBytes, block);
                (start, bytes) = (i, 0);
            }

            bytes += size;
        }

        if (groups.Length > start) WriteBlock(state, groups.AsSpan(start), bytes > blockBytes, block);
    }

    public void Write(LargeGroup group)
    {
        WriteLength(0);
        group.Save(target);
    }

    private void WriteBlock(PartialState state, ReadOnlySpan<int> groups, bool isLarge, MemoryStream block)
    {
        if (isLarge)
        {
            WriteLength(0);
            state.Save(target, groups);
            return;
        }

        block.SetLength(0);
        state.Save(block, groups);
        WriteLength((int)block.Length);
        target.Write(block.GetBuffer().AsSpan(0, (int)block.Length));
    }

    private void WriteLength(int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        target.Write(bytes);
    }
}
