namespace Etl.Steps.Sorting;

/// <summary>Counts the rows of each group while they pass in order. Not thread-safe.</summary>
internal sealed class GroupRanks
{
    private byte[] _key = [];
    private int _groupLength = -1;
    private int _orderLength;

    /// <summary>The row's number in its group, from 1 up.</summary>
    public long RowNumber { get; private set; }

    /// <summary>The number of the first row that is ordered like this one.</summary>
    public long Rank { get; private set; }

    /// <summary>How many different orders the group has had up to this row.</summary>
    public long DenseRank { get; private set; }

    /// <summary>Takes the next row in; says whether it is the first of its group.</summary>
    public bool Add(ReadOnlySpan<byte> key, int groupLength, int orderLength)
    {
        bool isFirst = groupLength != _groupLength || !key[..groupLength].SequenceEqual(_key.AsSpan(0, groupLength));
        if (isFirst) (RowNumber, DenseRank) = (0, 0);
        RowNumber++;
        if (!isFirst && orderLength == _orderLength && key[..orderLength].SequenceEqual(_key.AsSpan(0, orderLength))) return false;
        Rank = RowNumber;
        DenseRank++;
        if (_key.Length < orderLength) _key = new byte[Math.Max(orderLength, 64)];
        key[..orderLength].CopyTo(_key);
        (_groupLength, _orderLength) = (groupLength, orderLength);
        return isFirst;
    }
}
