using Etl.Steps.Keys;

namespace Etl.Steps.Joins;

/// <summary>
/// A table that is complete: its rows by number, in their order, and the rows of each key. Read by all workers at once; only
/// <see cref="Mark"/> changes it.
/// </summary>
internal sealed class JoinTable
{
    private readonly GroupTable _keys;
    private readonly int[] _starts; // by row, in Bytes
    private readonly int[] _first; // by key, where its rows begin in _rows; one more at the end
    private readonly int[] _rows; // row numbers by key
    private readonly bool[]? _matched; // by row; any thread, only ever set to true

    private JoinTable(GroupTable keys, byte[] bytes, int[] starts, int[] keyOf, bool marks)
    {
        _keys = keys;
        Bytes = bytes;
        _starts = starts;
        _first = new int[keys.Count + 2];
        foreach (int key in keyOf)
        {
            if (key >= 0) _first[key + 2]++;
        }

        for (int i = 2; i < _first.Length; i++) _first[i] += _first[i - 1];
        _rows = new int[_first[^1]];
        for (int row = 0; row < keyOf.Length; row++)
        {
            if (keyOf[row] >= 0) _rows[_first[keyOf[row] + 1]++] = row;
        }

        if (marks) _matched = new bool[starts.Length];
    }

    /// <summary>All rows, behind a row that is null in every column, which starts at 0.</summary>
    public byte[] Bytes { get; }

    public int RowCount => _starts.Length;

    /// <summary>Brings rows together, in any order.</summary>
    /// <param name="parts">The rows; they are not used again.</param>
    /// <param name="nullRow">A row that is null in every column.</param>
    /// <param name="marks">Whether it keeps in mind which rows were matched.</param>
    /// <param name="isUnique">Whether only the first row of each key counts.</param>
    /// <param name="duplicate">Where no key may be there twice: what to throw, told of the first two rows with one key.</param>
    /// <exception cref="StepException">There are more than 2 GiB of rows.</exception>
    public static JoinTable Build(IReadOnlyList<TableRows> parts, byte[] nullRow, bool marks, bool isUnique = false, Func<TableRow, TableRow, StepException>? duplicate = null)
    {
        (TableBatch Batch, int[]? Map)[] batches = Order(parts, out GroupTable keys);
        long bytes = nullRow.Length + batches.Sum(entry => (long)entry.Batch.Bytes.Length);
        if (bytes > Array.MaxLength) throw new StepException("The rows of the table pass 2 GiB. Take fewer columns from it.");
        byte[] all = GC.AllocateUninitializedArray<byte>((int)bytes);
        nullRow.CopyTo(all, 0);
        int[] starts = new int[batches.Sum(entry => entry.Batch.Starts.Length)];
        int[] keyOf = new int[starts.Length];
        int[] firstOf = new int[isUnique ? keys.Count : 0]; // by key, its first row, counted from 1
        int row = 0;
        int at = nullRow.Length;
        foreach ((TableBatch batch, int[]? map) in batches)
        {
            batch.Bytes.CopyTo(all, at);
            for (int i = 0; i < batch.Starts.Length; i++, row++)
            {
                int key = batch.Keys[i];
                keyOf[row] = key < 0 || map is null ? key : map[key];
                starts[row] = at + batch.Starts[i];
                if (!isUnique || key < 0) continue;
                ref int first = ref firstOf[keyOf[row]];
                if (first == 0)
                {
                    first = row + 1;
                    continue;
                }

                if (duplicate is not null) throw duplicate(Find(batches, first - 1), new TableRow(batch, i));
                keyOf[row] = TableRows.NoKey;
            }

            at += batch.Bytes.Length;
        }

        return new JoinTable(keys, all, starts, keyOf, marks);
    }

    public ReadOnlySpan<byte> BytesOf(int row) => Bytes.AsSpan(_starts[row]..(row + 1 < _starts.Length ? _starts[row + 1] : Bytes.Length));

    /// <summary>Where a row starts in <see cref="Bytes"/>.</summary>
    public int StartOf(int row) => _starts[row];

    /// <summary>The numbers of keys; -1 for those that the table does not have.</summary>
    public void Find(JoinKeys keys, Span<int> groups) => _keys.Find(keys.Buffer, keys.Starts, keys.Ends, keys.Hashes, groups);

    /// <summary>The number of a key; -1 where the table does not have it.</summary>
    public int Find(ReadOnlySpan<byte> key, ulong hash) => key.IsEmpty ? -1 : _keys.Find(key, hash);

    /// <summary>The rows of a key, in order; none for -1.</summary>
    public ReadOnlySpan<int> RowsOf(int key) => key < 0 ? [] : _rows.AsSpan(_first[key].._first[key + 1]);

    public void Mark(ReadOnlySpan<int> rows)
    {
        if (_matched is null) return;
        foreach (int row in rows) _matched[row] = true;
    }

    public bool IsMarked(int row) => _matched![row];

    private static TableRow Find((TableBatch Batch, int[]? Map)[] batches, int row)
    {
        int batch = 0;
        for (; row >= batches[batch].Batch.Starts.Length; batch++) row -= batches[batch].Batch.Starts.Length;
        return new TableRow(batches[batch].Batch, row);
    }

    /// <summary>All batches in their order, each with what turns its numbers of keys into those of the largest part.</summary>
    private static (TableBatch, int[]?)[] Order(IReadOnlyList<TableRows> parts, out GroupTable keys)
    {
        List<(TableBatch Batch, int[]? Map)> batches = [];
        GroupTable? all = null;
        foreach (TableRows part in parts.OrderByDescending(part => part.Keys.Count))
        {
            int[]? map = null;
            if (all is null) all = part.Keys;
            else
            {
                map = new int[part.Keys.Count];
                for (int i = 0; i < map.Length; i++) map[i] = all.FindOrAdd(part.Keys.KeyOf(i), part.Keys.HashOf(i));
            }

            foreach (TableBatch batch in part.Batches) batches.Add((batch, map));
        }

        keys = all ?? new GroupTable();
        batches.Sort((x, y) => x.Batch.Place.CompareTo(y.Batch.Place));
        return [.. batches];
    }
}
