using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Rows;

[Shorthand(nameof(From))]
internal sealed record SelectColumn
{
    [Option("Name of the input column; the output's own name when left out")]
    public string? From { get; init; }

    [Option("Type that the values are cast to; a value that cannot be cast rejects its row", Allowed = ["text", "int", "decimal", "float", "bool", "date", "timestamp", "json"])]
    public string? Type { get; init; }
}

internal sealed record SelectOptions
{
    [Option("Output columns in order: a list of columns to pick, or a map from each output's name to the input column it comes from; either this or 'drop'", AllowsNames = true)]
    public IReadOnlyList<KeyValuePair<string, SelectColumn>> Columns { get; init; } = [];

    [Option("Input columns to leave out, keeping the others; either this or 'columns'")]
    public IReadOnlyList<string> Drop { get; init; } = [];
}

/// <summary>Picks, orders, renames and casts columns, or drops some.</summary>
internal sealed class Select : IRowTransform
{
    private readonly IReadOnlyList<Output> _columns;

    private Select(IReadOnlyList<Output> columns)
    {
        _columns = columns;
        OutputSchema = new Schema([.. columns.Select(column => new ColumnSchema(column.Name, column.Type))]);
    }

    internal static StepType Type { get; } = StepType.Create<SelectOptions>(
        "select",
        "Picks, orders, renames and casts columns, or drops some.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "renamed", "use": "select", "with": { "columns": { "orders": "order_count", "day": { "from": "ts", "type": "date" } } } }""",
        Create,
        moreExamples:
        [
            """
            // Picks columns and puts them in this order.
            { "id": "ordered", "use": "select", "with": { "columns": ["country", "store", "revenue"] } }
            """,
        ]);

    public Schema OutputSchema { get; }

    public string? LossName => null;

    /// <summary>A column that is cast counts even where no later step needs it: a cast that fails rejects the row.</summary>
    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) =>
        _columns.Where(column => column.Cast is not null || output.Contains(column.Name)).Select(column => column.From).ToHashSet(StringComparer.Ordinal);

    public IRowOperator CreateOperator() => new Operator(this);

    private static Select? Create(SelectOptions options, StepPlanContext context)
    {
        if (options.Columns.Count > 0 == options.Drop.Count > 0)
        {
            context.Error("", "Exactly one of 'columns' and 'drop' is needed: the columns to hand on, or those to leave out.");
            return null;
        }

        return options.Drop.Count > 0 ? CreateDrop(options.Drop, context) : CreateColumns(options.Columns, context);
    }

    private static Select? CreateDrop(IReadOnlyList<string> drop, StepPlanContext context)
    {
        bool failed = false;
        for (int i = 0; i < drop.Count; i++) failed |= !InputColumns.TryFind(context, $"drop[{i}]", drop[i], out _);
        if (failed) return null;
        List<Output> kept = [.. context.Input!.Columns.Select((column, index) => new Output(column.Name, column.Type, column.Name, index, null)).Where(column => !drop.Contains(column.Name, StringComparer.Ordinal))];
        if (kept.Count > 0) return new Select(kept);
        context.Error("drop", "Every column is dropped. Leave at least one.");
        return null;
    }

    private static Select? CreateColumns(IReadOnlyList<KeyValuePair<string, SelectColumn>> columns, StepPlanContext context)
    {
        List<Output> outputs = [];
        foreach ((string name, SelectColumn column) in columns)
        {
            string from = column.From ?? name;
            if (!InputColumns.TryFind(context, $"columns.{name}", from, out int index)) continue;
            ColumnType source = context.Input![index].Type;
            ColumnType type = column.Type is null ? source : Enum.Parse<ColumnType>(column.Type, ignoreCase: true);
            if (type == source)
            {
                outputs.Add(new Output(name, type, from, index, null));
                continue;
            }

            if (context.Compile($"columns.{name}", $"cast({InputColumns.Quote(from)} as {column.Type})") is { } cast) outputs.Add(new Output(name, type, from, index, cast));
        }

        return outputs.Count == columns.Count ? new Select(outputs) : null;
    }

    private sealed record Output(string Name, ColumnType Type, string From, int Index, CompiledExpression? Cast);

    private sealed class Operator(Select step) : IRowOperator
    {
        private readonly IExpressionEvaluator?[] _casts = [.. step._columns.Select(column => column.Cast?.CreateEvaluator())];
        private readonly RejectedRows _rejected = new();
        private readonly RowErrors _errors = new();

        public RowBatch Apply(RowBatch batch, IRejectSink rejects)
        {
            _rejected.Clear();
            Column?[] columns = new Column?[_casts.Length];
            List<Column> added = [];
            for (int i = 0; i < columns.Length; i++)
            {
                Output output = step._columns[i];
                if (_casts[i] is not { } cast)
                {
                    columns[i] = batch.Columns[output.Index];
                    continue;
                }

                _errors.Clear();
                Column column = cast.Evaluate(batch, _errors);
                _rejected.Add(batch, _errors, output.From, rejects);
                columns[i] = column;
                added.Add(column);
            }

            return _rejected.Drop(batch).WithColumns(step.OutputSchema, columns, added);
        }
    }
}
