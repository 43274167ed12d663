using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Rows;

internal sealed record FilterOptions
{
    [Option("Condition that a row must meet to be handed on; null counts as not met", IsExpression = true)]
    public required string Where { get; init; }
}

/// <summary>Keeps the rows for which a condition is true.</summary>
internal sealed class Filter : IRowTransform
{
    private readonly CompiledExpression _where;

    private Filter(CompiledExpression where, Schema schema)
    {
        _where = where;
        OutputSchema = schema;
    }

    internal static StepType Type { get; } = StepType.Create<FilterOptions>(
        "filter",
        "Keeps the rows for which a condition is true.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "kept", "use": "filter", "with": { "where": "quantity > 0 and country <> 'XX'" } }""",
        Create);

    public Schema OutputSchema { get; }

    public string LossName => "filtered";

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) => new HashSet<string>([.. output, .. _where.Columns], StringComparer.Ordinal);

    public IRowOperator CreateOperator() => new Operator(_where.CreateFilter());

    private static Filter? Create(FilterOptions options, StepPlanContext context) =>
        context.Compile("where", options.Where, expected: ColumnType.Bool) is { } where ? new Filter(where, context.Input!) : null;

    private sealed class Operator(IFilterEvaluator filter) : IRowOperator
    {
        private readonly RowErrors _errors = new();

        public RowBatch Apply(RowBatch batch, IRejectSink rejects)
        {
            _errors.Clear();
            int[] selection = ColumnPool.Rent<int>(batch.Capacity);
            int kept = filter.Filter(batch, _errors, selection);
            foreach (RowError error in _errors.Sorted) rejects.Add(batch, error.Row, null, error.Value, error.Reason);
            if (kept < batch.RowCount) return batch.WithSelection(selection, kept);
            ColumnPool.Return(selection);
            return batch;
        }
    }
}
