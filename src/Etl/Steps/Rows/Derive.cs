using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Rows;

internal sealed record DeriveOptions
{
    [Option("Columns by name and the expression that each is computed by, in order; a later one may use earlier ones, and a name that exists already replaces that column", IsExpression = true)]
    public required IReadOnlyList<KeyValuePair<string, string>> Columns { get; init; }
}

/// <summary>Adds columns that are computed from others, or replaces columns.</summary>
internal sealed class Derive : IRowTransform
{
    private readonly IReadOnlyList<Stage> _stages;

    private Derive(IReadOnlyList<Stage> stages) => _stages = stages;

    internal static StepType Type { get; } = StepType.Create<DeriveOptions>(
        "derive",
        "Adds columns that are computed from others, or replaces columns.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "priced", "use": "derive", "with": { "columns": { "revenue": "quantity * unit_price * (1 - coalesce(discount, 0))" } } }""",
        Create);

    public Schema OutputSchema => _stages[^1].Output;

    public string? LossName => null;

    /// <summary>What the expressions read counts even where no later step needs their results: their errors reject rows.</summary>
    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output)
    {
        HashSet<string> required = new(StringComparer.Ordinal);
        HashSet<string> derived = new(StringComparer.Ordinal);
        foreach (DerivedColumn column in _stages.SelectMany(stage => stage.Columns))
        {
            required.UnionWith(column.Expression.Columns.Where(name => !derived.Contains(name)));
            derived.Add(column.Name);
        }

        required.UnionWith(output.Where(name => !derived.Contains(name)));
        return required;
    }

    public IRowOperator CreateOperator() => new Operator(_stages);

    private static Derive? Create(DeriveOptions options, StepPlanContext context)
    {
        if (options.Columns.Count == 0)
        {
            context.Error("columns", "No column is named. Name at least one, such as \"total\": \"price * quantity\".");
            return null;
        }

        List<Stage> stages = [];
        List<DerivedColumn> current = [];
        Schema input = context.Input!;
        HashSet<string> failed = new(StringComparer.Ordinal);
        foreach ((string name, string text) in options.Columns)
        {
            // What reads a column that is wrong itself cannot be checked, and would be called wrong for no fault of its own.
            if (ExpressionCompiler.Mentions(text, failed))
            {
                failed.Add(name);
                continue;
            }

            Schema visible = Extend(input, current);
            if (context.Compile($"columns.{name}", text, visible) is not { } expression)
            {
                failed.Add(name);
                continue;
            }

            // A column that is read has to be in the batch: what is derived so far becomes a stage of its own.
            if (current.Any(column => expression.Columns.Contains(column.Name) || string.Equals(column.Name, name, StringComparison.Ordinal)))
            {
                stages.Add(new Stage(current, visible));
                (input, current) = (visible, []);
            }

            current.Add(new DerivedColumn(name, expression));
        }

        if (failed.Count > 0) return null;
        stages.Add(new Stage(current, Extend(input, current)));
        return new Derive(stages);
    }

    private static Schema Extend(Schema schema, IReadOnlyList<DerivedColumn> columns)
    {
        List<ColumnSchema> all = [.. schema.Columns];
        foreach (DerivedColumn column in columns)
        {
            ColumnSchema derived = new(column.Name, column.Expression.Type);
            if (schema.TryGetIndex(column.Name, out int index)) all[index] = derived;
            else all.Add(derived);
        }

        return new Schema(all);
    }

    private sealed record DerivedColumn(string Name, CompiledExpression Expression);

    /// <summary>Columns whose expressions do not read one another, computed over the same batch.</summary>
    private sealed record Stage(IReadOnlyList<DerivedColumn> Columns, Schema Output);

    private sealed class Operator(IReadOnlyList<Stage> stages) : IRowOperator
    {
        private readonly IExpressionEvaluator[][] _evaluators = [.. stages.Select(stage => stage.Columns.Select(column => column.Expression.CreateEvaluator()).ToArray())];
        private readonly RejectedRows _rejected = new();
        private readonly RowErrors _errors = new();

        public RowBatch Apply(RowBatch batch, IRejectSink rejects)
        {
            for (int stage = 0; stage < stages.Count; stage++) batch = Apply(batch, stages[stage], _evaluators[stage], rejects);
            return batch;
        }

        private RowBatch Apply(RowBatch batch, Stage stage, IExpressionEvaluator[] evaluators, IRejectSink rejects)
        {
            _rejected.Clear();
            Column?[] columns = new Column?[stage.Output.Count];
            for (int i = 0; i < batch.Columns.Count; i++) columns[i] = batch.Columns[i];
            Column[] added = new Column[evaluators.Length];
            for (int i = 0; i < evaluators.Length; i++)
            {
                _errors.Clear();
                added[i] = evaluators[i].Evaluate(batch, _errors);
                _rejected.Add(batch, _errors, stage.Columns[i].Name, rejects);
                stage.Output.TryGetIndex(stage.Columns[i].Name, out int index);
                columns[index] = added[i];
            }

            return _rejected.Drop(batch).WithColumns(stage.Output, columns, added);
        }
    }
}
