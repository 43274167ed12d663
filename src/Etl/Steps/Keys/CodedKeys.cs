using Etl.Messages;

namespace Etl.Steps.Keys;

/// <summary>
/// Finds the groups of rows whose key columns have few distinct values, without making bytes of the keys: each value has
/// a small number, and the numbers of a row's values together say where its group stands in an array. Rows that it does
/// not know are left to the caller, who tells it their groups. It watches how many those are, and gives up when it does
/// not pay. It only saves work: the groups are the same without it.
/// </summary>
internal sealed class CodedKeys
{
    // Codes of all columns together: an array of 256 KB at most.
    private const int MaxBits = 16;

    // Rows after which it is decided whether it pays: enough that every place can be learnt before. A row that is known
    // takes a third of the time that its bytes would take, one that is not a third more, so half of them may be unknown.
    private const int WindowRows = 4 << MaxBits;
    private const int MostUnknown = WindowRows / 2;

    private readonly IReadOnlyList<KeyColumn> _columns;
    private readonly ValueCodes[] _codes;
    private readonly int[] _bits; // of each column's codes in the places
    private readonly int[] _places; // of the last rows in the array of groups; negative for those that have none
    private readonly int[] _unknown;
    private int[] _groups = [0]; // by place; the group's number plus 1, or 0
    private int _unknownCount;
    private int _windowRows;
    private int _windowUnknown;

    private CodedKeys(IReadOnlyList<KeyColumn> columns, int blockRows)
    {
        _columns = columns;
        _codes = [.. columns.Select(_ => new ValueCodes())];
        _bits = new int[columns.Count];
        _places = new int[blockRows];
        _unknown = new int[blockRows];
    }

    /// <summary>Whether it still pays.</summary>
    public bool Pays { get; private set; } = true;

    /// <summary>The rows whose groups were not known, as places in the rows last looked at.</summary>
    public ReadOnlySpan<int> Unknown => _unknown.AsSpan(0, _unknownCount);

    public long Bytes
    {
        get
        {
            long bytes = _groups.Length * (long)sizeof(int);
            foreach (ValueCodes codes in _codes) bytes += codes.Bytes;
            return bytes;
        }
    }

    /// <summary>For rows that are looked at in blocks of at most <paramref name="blockRows"/>; null for columns whose values have no codes.</summary>
    public static CodedKeys? TryCreate(IReadOnlyList<KeyColumn> columns, int blockRows) =>
        columns.Count is > 0 and <= MaxBits && columns.All(column => column.Type is not (ColumnType.Decimal or ColumnType.Json)) ? new CodedKeys(columns, blockRows) : null;

    /// <summary>The groups of rows where they are known; false when it does not pay any more.</summary>
    public bool TryFind(RowBatch batch, ReadOnlySpan<int> rows, Span<int> groups)
    {
        Span<int> places = _places.AsSpan(0, rows.Length);
        do
        {
            places.Clear();
            for (int i = 0; i < _columns.Count; i++) KeyWords.AddCodes(batch.ColumnAt(_columns[i].Index), rows, _codes[i], _bits[i], places);
        }
        while (MakeRoom());
        if (!Pays) return false;
        int unknown = 0;
        for (int i = 0; i < places.Length; i++)
        {
            int place = places[i];
            int group = (uint)place < (uint)_groups.Length ? _groups[place] - 1 : -1;
            groups[i] = group;
            _unknown[unknown] = i;
            unknown -= group >> 31;
        }

        _unknownCount = unknown;
        Judge(rows.Length);
        return true;
    }

    /// <summary>Takes the groups of the rows that it did not know, in their order, and fills them in.</summary>
    public void Learn(ReadOnlySpan<int> found, Span<int> groups)
    {
        for (int i = 0; i < found.Length; i++)
        {
            int row = _unknown[i];
            groups[row] = found[i];
            if (_places[row] >= 0) _groups[_places[row]] = found[i] + 1;
        }
    }

    /// <summary>Makes the array larger when a column has more codes than its bits can tell apart, and then the places are others.</summary>
    private bool MakeRoom()
    {
        bool grown = false;
        for (int i = 0; i < _bits.Length; i++)
        {
            for (; _codes[i].Count > 1 << _bits[i]; grown = true) _bits[i]++;
        }

        if (!grown) return false;
        int bits = _bits.Sum();
        Pays = bits <= MaxBits;
        _groups = Pays ? new int[1 << bits] : [];
        return Pays;
    }

    private void Judge(int rows)
    {
        _windowRows += rows;
        _windowUnknown += _unknownCount;
        if (_windowRows < WindowRows) return;
        Pays = _windowUnknown <= MostUnknown;
        (_windowRows, _windowUnknown) = (0, 0);
    }
}
