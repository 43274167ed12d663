using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// The value of the first or last row of each group: by what the rows are ordered by, then by their place. A row that has
/// nothing to be ordered by comes in only where no other does. Where two rows have the same place, the smaller value is taken.
/// </summary>
internal sealed class FirstAccumulator : IAccumulator
{
    private readonly bool _isLast;
    private readonly bool _wantsLargest;
    private readonly KeyColumn[] _valueColumn;
    private readonly KeyColumn[] _orderColumn;
    private readonly KeyEncoder _values;
    private readonly KeyEncoder _orders;
    private readonly List<int> _changedGroups = [];
    private readonly List<int> _changedRows = [];
    private Best[] _best = [];
    private long _keptBytes;

    public FirstAccumulator(AccumulatorPlan plan)
    {
        _isLast = plan.Function == MeasureFunction.Last;
        _wantsLargest = _isLast != plan.Descending;
        _valueColumn = [KeyColumn.OfValue(plan.Type!.Value)];
        _orderColumn = plan.OrderType is { } order ? [KeyColumn.OfValue(order)] : [];
        _values = new KeyEncoder(_valueColumn);
        _orders = new KeyEncoder(_orderColumn);
    }

    public void Reserve(int groups) => Accumulators.Grow(ref _best, groups);

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        if (input.Order is not null) _orders.Encode([input.Order], rows);
        for (int i = 0; i < rows.Length; i++)
        {
            // Rows ascend: from the wanted end on, most lose by their place at once.
            int at = _isLast ? rows.Length - 1 - i : i;
            ref Best best = ref _best[groups[at]];
            ReadOnlySpan<byte> order = input.Order is null ? [] : _orders.Buffer.AsSpan(_orders.Starts[at].._orders.Ends[at]);
            RowPlace place = RowPlace.Of(input.Position, rows[at]);
            int comparison = best.Exists ? Compare(order, place, best) : -1;
            if (comparison > 0 || (comparison == 0 && !IsSmaller(input.Column!, rows.Slice(at, 1), best))) continue;
            best.Place = place;
            _keptBytes += best.Order.Set(order);
            best.Exists = true;
            if (best.Changed == 0)
            {
                _changedGroups.Add(groups[at]);
                _changedRows.Add(0);
                best.Changed = _changedRows.Count;
            }

            _changedRows[best.Changed - 1] = rows[at];
        }

        TakeValues(input.Column!);
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups)
    {
        FirstAccumulator part = (FirstAccumulator)other;
        for (int i = 0; i < groups.Length; i++)
        {
            ref Best added = ref part._best[from[i]];
            if (!added.Exists) continue;
            ref Best best = ref _best[groups[i]];
            int comparison = best.Exists ? Compare(added.Order.Bytes, added.Place, best) : -1;
            if (comparison > 0 || (comparison == 0 && added.Value.Bytes.SequenceCompareTo(best.Value.Bytes) >= 0)) continue;
            (best.Exists, best.Place) = (true, added.Place);
            _keptBytes += best.Order.Set(added.Order.Bytes);
            _keptBytes += best.Value.Set(added.Value.Bytes);
        }
    }

    public void Save(StateWriter writer, ReadOnlySpan<int> groups)
    {
        foreach (int group in groups)
        {
            ref Best best = ref _best[group];
            writer.WriteBool(best.Exists);
            if (!best.Exists) continue;
            writer.WriteInt64(best.Place.Item);
            writer.WriteInt64(best.Place.Part);
            writer.WriteInt64(best.Place.Row);
            writer.WriteBytes(best.Order.Bytes);
            writer.WriteBytes(best.Value.Bytes);
        }
    }

    public void Load(StateReader reader, int groups)
    {
        Reserve(groups);
        for (int i = 0; i < groups; i++)
        {
            ref Best best = ref _best[i];
            if (!(best.Exists = reader.ReadBool())) continue;
            (long item, long part, long row) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            best.Place = new RowPlace(item, part, row);
            if (!best.Place.IsPossible) throw StateReader.Invalid("a row's place is out of range");
            _keptBytes += best.Order.Set(reader.ReadBytes(Array.MaxLength));
            if (!KeyReader.IsValid(_orderColumn, best.Order.Bytes)) throw StateReader.Invalid("what a row is ordered by is not of its type");
            _keptBytes += best.Value.Set(reader.ReadBytes(Array.MaxLength));
            if (!KeyReader.IsValid(_valueColumn, best.Value.Bytes, nullable: 0)) throw StateReader.Invalid("a value is not of its column's type");
        }
    }

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        ReadOnlySpan<byte> none = [KeyEncoder.Null];
        decimal[] decimals = new decimal[column is DecimalColumn ? groups.Length : 0];
        for (int i = 0; i < groups.Length; i++)
        {
            ref Best best = ref _best[groups[i]];
            ReadOnlySpan<byte> value = best.Exists ? best.Value.Bytes : none;
            if (column is not DecimalColumn) KeyReader.ReadInto(column, i, ref value);
            else if (KeyReader.ReadDecimal(ref value) is { } number) decimals[i] = number;
            else column.SetNull(i);
        }

        if (column is DecimalColumn target) Decimals.Store(target, decimals);
        return null;
    }

    public long PeakBytes(long groups, long values) => (Growth.Peak(_best.Length, groups) * Best.Bytes) + _keptBytes;

    public long BytesOf(int group) => _best[group].Order.MemoryBytes + _best[group].Value.MemoryBytes;

    public void Clear(int groups)
    {
        _best.AsSpan(0, groups).Clear();
        _keptBytes = 0;
    }

    /// <summary>Below 0 where a row comes before the best one.</summary>
    private int Compare(ReadOnlySpan<byte> order, RowPlace place, in Best best)
    {
        ReadOnlySpan<byte> bestOrder = best.Order.Bytes;
        if (!order.IsEmpty && order[0] != bestOrder[0]) return order[0] == KeyEncoder.Null ? 1 : -1;
        int comparison = _wantsLargest ? bestOrder.SequenceCompareTo(order) : order.SequenceCompareTo(bestOrder);
        if (comparison != 0) return comparison;
        return _isLast ? best.Place.CompareTo(place) : place.CompareTo(best.Place);
    }

    /// <summary>Whether a row's value is below the best one. Two rows of one place come in two batches, so the best one's value is taken already.</summary>
    private bool IsSmaller(Column column, ReadOnlySpan<int> row, in Best best)
    {
        _values.Encode([column], row);
        return _values.Buffer.AsSpan(_values.Starts[0].._values.Ends[0]).SequenceCompareTo(best.Value.Bytes) < 0;
    }

    /// <summary>Encodes the values of the rows that became the best ones, which are few after the first batches.</summary>
    private void TakeValues(Column column)
    {
        _values.Encode([column], System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_changedRows));
        for (int i = 0; i < _changedGroups.Count; i++)
        {
            ref Best best = ref _best[_changedGroups[i]];
            _keptBytes += best.Value.Set(_values.Buffer.AsSpan(_values.Starts[i].._values.Ends[i]));
            best.Changed = 0;
        }

        _changedGroups.Clear();
        _changedRows.Clear();
    }

    private struct Best
    {
        /// <summary>Bytes of the fields.</summary>
        public const int Bytes = 64;

        public RowPlace Place;
        public KeptBytes Order;
        public KeptBytes Value;
        public bool Exists;

        /// <summary>Number from 1 up among the groups whose value is yet to be taken; 0 for none.</summary>
        public int Changed;
    }

    /// <summary>Bytes whose buffer is reused, so that a better value seldom needs a new one.</summary>
    private struct KeptBytes
    {
        private byte[]? _buffer;
        private int _length;

        public readonly ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

        public readonly long MemoryBytes => _buffer is null or [] ? 0 : _buffer.Length + 24;

        /// <summary>Returns the bytes of memory that it takes more than before.</summary>
        public long Set(ReadOnlySpan<byte> bytes)
        {
            long before = MemoryBytes;
            if (_buffer is null || _buffer.Length < bytes.Length) _buffer = bytes.IsEmpty ? [] : new byte[Math.Max(bytes.Length, 2 * (_buffer?.Length ?? 4))];
            bytes.CopyTo(_buffer);
            _length = bytes.Length;
            return MemoryBytes - before;
        }
    }
}
