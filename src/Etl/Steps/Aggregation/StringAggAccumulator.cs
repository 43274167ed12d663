using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// Texts joined in order: by what the rows are ordered by, rows without it last, then by their place. The state is a
/// set of (order, place, text), which sorts itself. Holds all texts in memory.
/// </summary>
internal sealed class StringAggAccumulator : IAccumulator
{
    private const int PlaceNumbers = 3; // of a RowPlace

    private readonly ColumnType? _orderType;
    private readonly bool _descending;
    private readonly ValueRuns _runs;

    public StringAggAccumulator(AccumulatorPlan plan)
    {
        _orderType = plan.OrderType;
        _descending = plan.Descending;
        KeyColumn place = KeyColumn.OfValue(ColumnType.Int);
        KeyColumn text = KeyColumn.OfValue(ColumnType.Text);
        _runs = _orderType is { } order ? new ValueRuns(nullable: 1, KeyColumn.OfValue(order), place, place, place, text) : new ValueRuns(nullable: 0, place, place, place, text);
    }

    public void Reserve(int groups)
    {
    }

    public void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        Int64Column items = new(ColumnType.Int, input.Column!.Count);
        Int64Column parts = new(ColumnType.Int, input.Column.Count);
        Int64Column places = new(ColumnType.Int, input.Column.Count);
        items.Values.AsSpan(0, input.Column.Count).Fill(RowPlace.ItemOf(input.Position));
        parts.Values.AsSpan(0, input.Column.Count).Fill(RowPlace.PartOf(input.Position));
        foreach (int row in rows) places.Values[row] = RowPlace.RowOf(input.Position, row);
        if (input.Order is null) _runs.Add([items, parts, places, input.Column], rows, groups);
        else _runs.Add([input.Order, items, parts, places, input.Column], rows, groups);
        items.Free();
        parts.Free();
        places.Free();
    }

    public void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups) => _runs.Merge(((StringAggAccumulator)other)._runs, from, groups);

    public long PeakBytes(long groups, long values) => _runs.PeakBytes(values);

    public long BytesOf(int group) => _runs.BytesOf(group);

    public void Clear(int groups) => _runs.Clear();

    public void Save(StateWriter writer, ReadOnlySpan<int> groups) => _runs.Save(writer, groups);

    public void Load(StateReader reader, int groups) => _runs.Load(reader, groups);

    public ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column)
    {
        byte[] separator = measure.Parameter.Separator ?? [];
        TextColumn texts = (TextColumn)column;
        for (int i = 0; i < groups.Length; i++)
        {
            ReadOnlySpan<int> runs = Ordered(_runs.RunsOf(groups[i]));
            if (runs.IsEmpty) texts.SetNull(i);
            Int128 room = 0;
            foreach (int run in runs) room += (Int128)_runs.CountOf(run) * (_runs.ValueOf(run).Length + separator.Length);
            if (room > Array.MaxLength) return new ResultOverflow(groups[i], $"{room} bytes long", $"a text holds {Array.MaxLength} bytes");
            texts.Commit(i, Join(runs, separator, texts.Reserve((int)room)));
        }

        return null;
    }

    /// <summary>Writes the texts and returns their length.</summary>
    private int Join(ReadOnlySpan<int> runs, byte[] separator, Span<byte> target)
    {
        int length = 0;
        foreach (int run in runs)
        {
            for (long copies = _runs.CountOf(run); copies > 0; copies--)
            {
                if (length > 0 || run != runs[0] || copies < _runs.CountOf(run))
                {
                    separator.CopyTo(target[length..]);
                    length += separator.Length;
                }

                ReadOnlySpan<byte> value = AfterOrder(_runs.ValueOf(run));
                for (int number = 0; number < PlaceNumbers; number++) KeyReader.Skip(ColumnType.Int, ref value);
                length += KeyReader.ReadText(value, target[length..]);
            }
        }

        return length;
    }

    /// <summary>The runs are sorted upwards; downwards, rows of one order stay in the order of their places and nulls last.</summary>
    private ReadOnlySpan<int> Ordered(ReadOnlySpan<int> runs)
    {
        if (!_descending) return runs;
        int[] ordered = runs.ToArray();
        Array.Sort(ordered, CompareDescending);
        return ordered;
    }

    private int CompareDescending(int x, int y)
    {
        ReadOnlySpan<byte> left = _runs.ValueOf(x);
        ReadOnlySpan<byte> right = _runs.ValueOf(y);
        if (left[0] != right[0]) return left[0].CompareTo(right[0]);
        ReadOnlySpan<byte> leftRest = AfterOrder(left);
        ReadOnlySpan<byte> rightRest = AfterOrder(right);
        int order = right[..^rightRest.Length].SequenceCompareTo(left[..^leftRest.Length]);
        return order == 0 ? leftRest.SequenceCompareTo(rightRest) : order;
    }

    private ReadOnlySpan<byte> AfterOrder(ReadOnlySpan<byte> value)
    {
        if (_orderType is { } type) KeyReader.Skip(type, ref value);
        return value;
    }
}
