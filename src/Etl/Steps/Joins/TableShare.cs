using Etl.Messages;
using Etl.Steps.RowStore;

namespace Etl.Steps.Joins;

/// <summary>One worker's share of a table: in memory until all shares together are too large, then parted into files.</summary>
internal sealed class TableShare(JoinState state) : ITableShare
{
    private readonly JoinKeys _keys = new(state.Plan.TableKeys);
    private readonly RowEncoder _encoder = new(state.TableCodec);
    private int[] _kept = [];
    private int[] _keyOf = [];
    private RowParts? _parts; // once rows are parted

    /// <summary>What is in memory.</summary>
    public TableRows Rows { get; private set; } = new();

    public void Add(RowBatch batch, long number, IRejectSink rejects)
    {
        _keys.Compute(batch, rejects);
        int count = Keep();
        if (count == 0) return;
        ReadOnlySpan<int> rows = _kept.AsSpan(0, count);
        _encoder.Encode(batch, rows);
        long keyBytes = _keys.Count == 0 ? 0 : _keys.Ends[^1];
        bool fits = state.Take(TableRows.Cost(count, keyBytes, _encoder.Ends[count - 1]));
        BatchPlace place = new(batch.Position, number);
        if (fits)
        {
            Rows.Batches.Add(ToBatch(batch, place, count));
            return;
        }

        PartRows();
        int id = state.TablePlaces.Add(place);
        for (int i = 0; i < count; i++)
        {
            int key = _keyOf[i];
            _parts!.Add(_keys.HashOf(key), i, key < 0 ? [] : _keys[key], _encoder[i]);
        }

        _parts!.Flush(id);
    }

    /// <summary>Moves what is in memory to the files.</summary>
    public void PartRows()
    {
        _parts ??= new RowParts(state.TableFile);
        foreach (TableBatch batch in Rows.Batches)
        {
            int id = state.TablePlaces.Add(batch.Place);
            for (int i = 0; i < batch.Keys.Length; i++)
            {
                int end = i + 1 < batch.Starts.Length ? batch.Starts[i + 1] : batch.Bytes.Length;
                int key = batch.Keys[i];
                _parts.Add(key < 0 ? 0 : Rows.Keys.HashOf(key), i, key < 0 ? [] : Rows.Keys.KeyOf(key), batch.Bytes.AsSpan(batch.Starts[i]..end));
            }

            _parts.Flush(id);
        }

        if (Rows.Batches.Count > 0) Rows = new TableRows();
    }

    /// <summary>A row without a key matches nothing, so it is kept only where such rows are handed on.</summary>
    private int Keep()
    {
        if (_kept.Length < _keys.Rows.Length)
        {
            _kept = new int[_keys.Rows.Length];
            _keyOf = new int[_keys.Rows.Length];
        }

        int count = 0;
        for (int i = 0; i < _keys.Rows.Length; i++)
        {
            if (_keys.KeyOf[i] < 0 && !state.Plan.KeepsUnmatchedTable) continue;
            _keyOf[count] = _keys.KeyOf[i];
            _kept[count++] = _keys.Rows[i];
        }

        return count;
    }

    private TableBatch ToBatch(RowBatch batch, BatchPlace place, int count)
    {
        int[] keys = new int[count];
        for (int i = 0; i < count; i++) keys[i] = _keyOf[i] < 0 ? TableRows.NoKey : Rows.FindOrAdd(_keys[_keyOf[i]], _keys.HashOf(_keyOf[i]));
        bool locates = state.Plan.Choice is { IsLookup: true, Duplicates: DuplicateRule.Error } && batch.Origin is not null;
        return new TableBatch(place, _encoder.Buffer.AsSpan(0, _encoder.Ends[count - 1]).ToArray(), _encoder.Starts[..count].ToArray(), keys)
        {
            Source = batch.Origin?.Source,
            Lines = locates ? Array.ConvertAll(_kept[..count], row => batch.Origin!.Locate(row).Line) : [],
        };
    }
}
