using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Etl.Expressions;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Joins;

/// <summary>
/// One worker's keys of one side: computes and encodes them for a batch, rejects the rows where one fails, and knows which
/// rows have a null in theirs. Not thread-safe.
/// </summary>
internal sealed class JoinKeys
{
    private readonly IReadOnlyList<JoinKey> _keys;
    private readonly IExpressionEvaluator?[] _evaluators;
    private readonly Column[] _columns;
    private readonly KeyEncoder _encoder;
    private readonly RowErrors _errors = new();
    private readonly HashSet<int> _rejected = [];
    private int[] _rows = [];
    private int[] _keyOf = [];
    private int[] _keyed = [];
    private ulong[] _hashes = [];
    private int _rowCount;

    public JoinKeys(IReadOnlyList<JoinKey> keys)
    {
        _keys = keys;
        _evaluators = [.. keys.Select(key => key.Expression?.CreateEvaluator())];
        _columns = new Column[keys.Count];
        _encoder = new KeyEncoder([.. keys.Select((key, index) => new KeyColumn(key.Text, key.Type, index))]);
    }

    /// <summary>The rows of the batch that were not rejected, ascending.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _rowCount);

    /// <summary>For each of <see cref="Rows"/> the number of its key; -1 where it has none because a part of it is null.</summary>
    public ReadOnlySpan<int> KeyOf => _keyOf.AsSpan(0, _rowCount);

    /// <summary>Keys that there are.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of all keys.</summary>
    public byte[] Buffer => _encoder.Buffer;

    public ReadOnlySpan<int> Starts => _encoder.Starts[..Count];

    public ReadOnlySpan<int> Ends => _encoder.Ends[..Count];

    public ReadOnlySpan<ulong> Hashes => _hashes.AsSpan(0, Count);

    public ReadOnlySpan<byte> this[int key] => _encoder.Buffer.AsSpan(_encoder.Starts[key].._encoder.Ends[key]);

    /// <summary>The hash of a key; of no key, 0.</summary>
    public ulong HashOf(int key) => key < 0 ? 0 : _hashes[key];

    public static ulong Hash(ReadOnlySpan<byte> key) => key.IsEmpty ? 0 : KeyHash.Compute(ref MemoryMarshal.GetReference(key), key.Length);

    public void Compute(RowBatch batch, IRejectSink rejects)
    {
        _rejected.Clear();
        int evaluated = 0;
        try
        {
            for (; evaluated < _keys.Count; evaluated++) _columns[evaluated] = Evaluate(evaluated, batch, rejects);
            Accept(batch);
            _encoder.Encode(_columns, _keyed.AsSpan(0, Count));
        }
        finally
        {
            for (int i = 0; i < evaluated; i++)
            {
                if (_evaluators[i] is not null) _columns[i].Free();
            }
        }

        ref byte keys = ref MemoryMarshal.GetArrayDataReference(_encoder.Buffer);
        for (int i = 0; i < Count; i++) _hashes[i] = KeyHash.Compute(ref Unsafe.Add(ref keys, _encoder.Starts[i]), _encoder.Ends[i] - _encoder.Starts[i]);
    }

    private Column Evaluate(int key, RowBatch batch, IRejectSink rejects)
    {
        if (_evaluators[key] is not { } evaluator) return batch.ColumnAt(_keys[key].Column);
        _errors.Clear();
        Column column = evaluator.Evaluate(batch, _errors);
        foreach (RowError error in _errors.Sorted)
        {
            // A row is lost once, to the first key that it fails.
            if (_rejected.Add(error.Row)) rejects.Add(batch, error.Row, _keys[key].Text, error.Value, error.Reason);
        }

        return column;
    }

    private void Accept(RowBatch batch)
    {
        if (_rows.Length < batch.RowCount)
        {
            _rows = new int[batch.RowCount];
            _keyOf = new int[batch.RowCount];
            _keyed = new int[batch.RowCount];
            _hashes = new ulong[batch.RowCount];
        }

        _rowCount = 0;
        Count = 0;
        for (int i = 0; i < batch.RowCount; i++)
        {
            int row = batch.RowAt(i);
            if (_rejected.Count > 0 && _rejected.Contains(row)) continue;
            bool hasNull = false;
            foreach (Column column in _columns) hasNull |= column.Nulls is { } nulls && nulls[row];
            _rows[_rowCount] = row;
            _keyOf[_rowCount++] = hasNull ? -1 : Count;
            if (!hasNull) _keyed[Count++] = row;
        }
    }
}
