using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Aggregation;

/// <summary>A planned aggregation: makes its partial states, and rows out of a complete one.</summary>
internal sealed class AggregateStep(AggregatePlan plan) : IAggregation
{
    private const int BatchRows = 4096;

    public Schema OutputSchema => plan.Output;

    public string LossName => "aggregated";

    public bool MakesNewRows => true;

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) => plan.RequiredColumns;

    public ICollectorShare CreateShare(CollectContext context) => CreatePartial();

    public IPartialState CreatePartial() => new PartialState(plan);

    public IPartialState LoadPartial(Stream stream) => PartialState.Load(plan, stream);

    public IEnumerable<RowBatch> Finish(IReadOnlyList<ICollectorShare> shares, CollectContext context)
    {
        IPartialState? total = null;
        foreach (IPartialState partial in shares.Cast<IPartialState>().OrderByDescending(partial => partial.GroupCount))
        {
            if (total is null) total = partial;
            else total.Merge(partial);
        }

        return Finish(total ?? CreatePartial(), context.Source);
    }

    public IEnumerable<RowBatch> Finish(IPartialState state, int source)
    {
        PartialState partial = (PartialState)state;
        int[] groups = partial.SortedGroups();
        for (int start = 0, index = 0; start < groups.Length; start += BatchRows, index++)
            yield return CreateBatch(partial, groups.AsSpan(start, Math.Min(BatchRows, groups.Length - start)), new Position(source, 0, index));
    }

    private RowBatch CreateBatch(PartialState state, ReadOnlySpan<int> groups, Position position)
    {
        int rows = groups.Length;
        Column[] columns = [.. plan.Output.Columns.Select(column => Column.Rent(column.Type, rows))];
        try
        {
            FillKeys(state, groups, columns);
            for (int i = 0; i < plan.Measures.Count; i++)
            {
                if (state.Finish(i, groups, columns[plan.Keys.Count + i]) is { } overflow) throw Failure(state, plan.Measures[i], overflow);
            }
        }
        catch
        {
            foreach (Column column in columns) column.Free();
            throw;
        }

        return new RowBatch(position, plan.Output, columns, groups.Length, origin: null);
    }

    private void FillKeys(PartialState state, ReadOnlySpan<int> groups, Column[] columns)
    {
        int rows = groups.Length;
        decimal[]?[] decimals = [.. plan.Keys.Select(key => key.Type == ColumnType.Decimal ? new decimal[rows] : null)];
        for (int row = 0; row < groups.Length; row++)
        {
            ReadOnlySpan<byte> key = state.KeyOf(groups[row]);
            for (int i = 0; i < decimals.Length; i++)
            {
                if (decimals[i] is not { } values)
                {
                    KeyReader.ReadInto(columns[i], row, ref key);
                    continue;
                }

                decimal? value = KeyReader.ReadDecimal(ref key);
                values[row] = value.GetValueOrDefault();
                if (value is null) columns[i].SetNull(row);
            }
        }

        for (int i = 0; i < decimals.Length; i++)
        {
            if (decimals[i] is { } values) Decimals.Store((DecimalColumn)columns[i], values);
        }
    }

    private StepException Failure(PartialState state, Measure measure, ResultOverflow overflow) =>
        new($"The measure '{measure.Name}' ({measure.Text}) does not fit its type for {KeyReader.Describe(plan.Keys, state.KeyOf(overflow.Group))}: it is {overflow.Value}, and {overflow.Limit}. Use smaller groups, or convert the values to another type or unit.");
}
