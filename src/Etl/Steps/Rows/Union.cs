using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Rows;

/// <summary>What becomes of a column that some of the steps do not have.</summary>
internal enum MissingColumns
{
    Null,
    Error,
}

internal sealed record UnionOptions
{
    [Option("What becomes of a column that one of the steps does not have: null gives its rows a null there, error refuses the pipeline")]
    public MissingColumns Missing { get; init; } = MissingColumns.Null;
}

/// <summary>Puts rows of several steps with different columns together. Columns are matched by name, whatever their order.</summary>
internal sealed class Union : IRowTransform
{
    private readonly IReadOnlyList<Schema> _inputs;

    private Union(IReadOnlyList<Schema> inputs, Schema output)
    {
        _inputs = inputs;
        OutputSchema = output;
    }

    internal static StepType Type { get; } = StepType.Create<UnionOptions>(
        "union",
        "Puts the rows of several steps together, matching columns by name; the columns of the first step come first, then new ones in order, and types are widened from int to decimal to float and from date to timestamp. The rows come in the order of their sources, files and parts of files; of one part in the order in which 'from' names the steps.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "both", "use": "union", "from": ["north", "south"] }""",
        Create,
        takesDifferentRows: true);

    public Schema OutputSchema { get; }

    public string? LossName => null;

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) => output;

    public IRowOperator CreateOperator() => new Operator(this);

    private static Union? Create(UnionOptions options, StepPlanContext context)
    {
        bool valid = true;
        List<ColumnSchema> columns = [];
        Dictionary<string, (int Index, string Step)> known = new(StringComparer.Ordinal);
        foreach (StepInput input in context.Inputs)
        {
            foreach (ColumnSchema column in input.Schema.Columns)
            {
                if (known.TryAdd(column.Name, (columns.Count, input.Id)))
                {
                    columns.Add(column);
                    continue;
                }

                (int index, string step) = known[column.Name];
                if (InputColumns.CommonType(columns[index].Type, column.Type) is { } type) columns[index] = column with { Type = type };
                else
                {
                    context.Error("", $"The column '{column.Name}' is {StepPlanContext.TypeName(columns[index].Type)} in '{step}' but {StepPlanContext.TypeName(column.Type)} in '{input.Id}'. Cast one of them in a 'select' step before this one.");
                    valid = false;
                }
            }
        }

        if (options.Missing == MissingColumns.Error) valid &= CheckMissing(columns, known, context);
        return valid ? new Union([.. context.Inputs.Select(input => input.Schema)], new Schema(columns)) : null;
    }

    private static bool CheckMissing(List<ColumnSchema> columns, Dictionary<string, (int Index, string Step)> known, StepPlanContext context)
    {
        bool valid = true;
        foreach (StepInput input in context.Inputs)
        {
            string[] missing = [.. columns.Select(column => column.Name).Where(name => !input.Schema.TryGetIndex(name, out _))];
            if (missing.Length == 0) continue;
            context.Error("missing", $"'{input.Id}' has no column {string.Join(", ", missing.Select(name => $"'{name}' (which '{known[name].Step}' has)"))}. Add it in a 'derive' step, or set 'missing' to 'null'.");
            valid = false;
        }

        return valid;
    }

    /// <summary>How the columns of one input become those of the output: an input column, brought to a type, or none.</summary>
    private sealed class Mapping
    {
        private readonly Schema _input;
        private readonly Schema _output;
        private readonly int[] _columns;
        private readonly IExpressionEvaluator?[] _casts;
        private readonly RowErrors _errors = new();

        public Mapping(Schema input, Schema output)
        {
            _input = input;
            _output = output;
            _columns = [.. output.Names.Select(name => input.TryGetIndex(name, out int index) ? index : -1)];
            _casts = [.. _columns.Select((column, i) => column < 0 ? null : InputColumns.Widen(input, column, output[i].Type)?.CreateEvaluator())];
        }

        public bool Fits(Schema schema) => _input.Columns.SequenceEqual(schema.Columns);

        public RowBatch Apply(RowBatch batch)
        {
            Column?[] columns = new Column?[_columns.Length];
            List<Column> added = [];
            for (int i = 0; i < columns.Length; i++)
            {
                Column? column = _columns[i] < 0 ? InputColumns.CreateNulls(_output[i].Type, batch.Capacity) : batch.Columns[_columns[i]];
                if (column is not null && _casts[i] is { } cast) column = cast.Evaluate(batch, _errors);
                if (column is not null && (_columns[i] < 0 || _casts[i] is not null)) added.Add(column);
                columns[i] = column;
            }

            return batch.WithColumns(_output, columns, added);
        }
    }

    private sealed class Operator(Union step) : IRowOperator
    {
        private readonly Mapping[] _mappings = [.. step._inputs.Select(input => new Mapping(input, step.OutputSchema))];
        private readonly Dictionary<Schema, Mapping> _bySchema = new(ReferenceEqualityComparer.Instance);

        public RowBatch Apply(RowBatch batch, IRejectSink rejects)
        {
            // A step that reads several ones itself hands on batches with schemas of each, which are equal.
            if (!_bySchema.TryGetValue(batch.Schema, out Mapping? mapping))
                _bySchema[batch.Schema] = mapping = _mappings.First(candidate => candidate.Fits(batch.Schema));
            return mapping.Apply(batch);
        }
    }
}
