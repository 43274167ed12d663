using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>
/// One measure's state for all groups of a partial: a field of the groups' records where it has a fixed size, else
/// arrays indexed by the group's number. What it saves depends on the
/// values that were added and not on their order or on how they were parted. Not thread-safe.
/// </summary>
internal interface IAccumulator
{
    /// <summary>Makes room in its own arrays for groups 0 to <paramref name="groups"/> - 1; new ones are empty. Their records exist.</summary>
    void Reserve(int groups);

    /// <summary>Adds the input's values at <paramref name="rows"/>, ascending and none of them null, each to its group.</summary>
    void Add(MeasureValues input, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups);

    /// <summary>Adds another's groups: its group <paramref name="from"/>[i] to this one's group <paramref name="groups"/>[i]. The other is only read.</summary>
    void Merge(IAccumulator other, ReadOnlySpan<int> from, ReadOnlySpan<int> groups);

    /// <summary>Writes the states of the groups, in the order given.</summary>
    void Save(StateWriter writer, ReadOnlySpan<int> groups);

    /// <summary>Reads the states of groups 0 to <paramref name="groups"/> - 1 into an empty accumulator.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such states.</exception>
    void Load(StateReader reader, int groups);

    /// <summary>Fills a new column with the results of the groups, in the order given, or says which one does not fit its type.</summary>
    ResultOverflow? Finish(Measure measure, ReadOnlySpan<int> groups, Column column);

    /// <summary>
    /// Bytes that it holds at most beside the records while there come to be <paramref name="groups"/> groups and <paramref name="values"/>
    /// more values: arrays that grow are there twice for a moment. An estimate that costs next to nothing.
    /// </summary>
    long PeakBytes(long groups, long values);

    /// <summary>Bytes that a group's state has beyond those that every group has: texts, distinct values.</summary>
    long BytesOf(int group) => 0;

    /// <summary>Empties groups 0 to <paramref name="groups"/> - 1, which are all there are; keeps the arrays for the next ones. Records are emptied by whoever owns them.</summary>
    void Clear(int groups);
}

/// <summary>What an accumulator is fed from one batch.</summary>
/// <param name="Column">The values; null for a count of rows.</param>
/// <param name="Order">What rows are ordered by, which may hold nulls; null where their position alone decides.</param>
/// <param name="Position">The batch's position: with the row's index in the batch it is the row's own.</param>
internal readonly record struct MeasureValues(Column? Column, Column? Order, Position Position);

/// <summary>A result that its type cannot hold.</summary>
/// <param name="Group">Number of the group.</param>
/// <param name="Value">The exact result as text.</param>
/// <param name="Limit">What the type holds, such as "an int holds -9223372036854775808 to 9223372036854775807".</param>
internal sealed record ResultOverflow(int Group, string Value, string Limit);

internal static class Accumulators
{
    /// <param name="plan">What it computes.</param>
    /// <param name="records">The groups' records, of which there are none yet; it may add a field to them.</param>
    public static IAccumulator Create(AccumulatorPlan plan, GroupRecords records) => (plan.Function, plan.Type) switch
    {
        (MeasureFunction.Count, _) => new CountAccumulator(records),
        (MeasureFunction.Sum, ColumnType.Int) => new IntSumAccumulator(records),
        (MeasureFunction.Sum, ColumnType.Decimal) => new DecimalSumAccumulator(records),
        (MeasureFunction.Sum, ColumnType.Float) => new FloatSumAccumulator(records),
        (MeasureFunction.Variance, ColumnType.Float) => new FloatMomentsAccumulator(records),
        (MeasureFunction.Variance, ColumnType.Int or ColumnType.Decimal) => new ExactMomentsAccumulator(plan.Type.Value),
        (MeasureFunction.CountDistinct, not null) => new DistinctAccumulator(plan.Type.Value),
        (MeasureFunction.First or MeasureFunction.Last, not null) => new FirstAccumulator(plan),
        (MeasureFunction.StringAgg, ColumnType.Text) => new StringAggAccumulator(plan),
        (_, ColumnType.Text) => new TextExtremeAccumulator(plan.Function == MeasureFunction.Max),
        (_, ColumnType.Decimal) => new DecimalExtremeAccumulator(plan.Function == MeasureFunction.Max),
        (_, ColumnType.Float) => new ExtremeAccumulator<double, FloatOrdinal>(records, ColumnType.Float, plan.Function == MeasureFunction.Max),
        (_, ColumnType.Date) => new ExtremeAccumulator<int, DayOrdinal>(records, ColumnType.Date, plan.Function == MeasureFunction.Max),
        (_, ColumnType.Bool) => new ExtremeAccumulator<bool, BoolOrdinal>(records, ColumnType.Bool, plan.Function == MeasureFunction.Max),
        (_, ColumnType.Int or ColumnType.Timestamp) => new ExtremeAccumulator<long, Int64Ordinal>(records, plan.Type.Value, plan.Function == MeasureFunction.Max),
        _ => throw new ArgumentException($"No accumulator for {plan}.", nameof(plan)),
    };

    /// <summary>Grows an array for the groups, at least doubling it.</summary>
    public static bool Grow<T>(ref T[] array, int groups)
    {
        if (array.Length >= groups) return false;
        Array.Resize(ref array, (int)Math.Clamp(array.Length * 2L, Math.Max(groups, 16), Array.MaxLength));
        return true;
    }
}
