using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>The rows that a kernel works on: all from 0, or those at ascending indexes.</summary>
/// <param name="Indexes">The first <paramref name="Count"/> are row indexes; null for the rows 0 to <paramref name="Count"/>.</param>
/// <param name="Count">Rows.</param>
internal readonly record struct Rows(int[]? Indexes, int Count)
{
    public static Rows Of(RowBatch batch) => new(batch.Selection, batch.RowCount);

    public int this[int i] => Indexes is null ? i : Indexes[i];

    /// <summary>The indexes of the selected ones; only where there are indexes.</summary>
    public ReadOnlySpan<int> Span => Indexes.AsSpan(0, Count);

    /// <summary>Writes the row indexes to an array, which may be the own one.</summary>
    public int CopyTo(int[] target)
    {
        if (Indexes is null)
        {
            for (int i = 0; i < Count; i++) target[i] = i;
        }
        else
        {
            Span.CopyTo(target);
        }

        return Count;
    }

    /// <summary>Keeps in <paramref name="target"/> those rows for which the flag is as wanted. May be the own array.</summary>
    public int Where(bool[] flags, bool wanted, int[] target)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            int row = this[i];
            target[kept] = row;
            kept += flags[row] == wanted ? 1 : 0;
        }

        return kept;
    }

    /// <summary>Takes <paramref name="removed"/>, a subset of the first <paramref name="count"/> of <paramref name="rows"/>, out of them.</summary>
    public static int Remove(int[] rows, int count, ReadOnlySpan<int> removed)
    {
        if (removed.IsEmpty) return count;
        int kept = 0;
        int next = 0;
        for (int i = 0; i < count; i++)
        {
            if (next < removed.Length && removed[next] == rows[i]) next++;
            else rows[kept++] = rows[i];
        }

        return kept;
    }
}
