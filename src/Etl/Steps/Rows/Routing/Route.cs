using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Rows.Routing;

/// <summary>What becomes of the rows that meet no condition.</summary>
internal enum RestRows
{
    /// <summary>They are an output of their own, called rest.</summary>
    Output,

    /// <summary>They are left out, and counted as unrouted.</summary>
    Drop,

    /// <summary>They are rejected.</summary>
    Reject,
}

internal sealed record RouteOptions
{
    [Option("Outputs by name, in order, and the condition for each; a row goes to the first whose condition it meets, and null counts as not met; another step reads one as \"from\": \"id.name\"", IsExpression = true)]
    public required IReadOnlyList<KeyValuePair<string, string>> Outputs { get; init; }

    [Option("What becomes of rows that meet no condition: output hands them on as \"id.rest\", drop leaves them out and counts them as unrouted, reject rejects them")]
    public RestRows Rest { get; init; } = RestRows.Output;
}

/// <summary>
/// Parts rows into several outputs. It decides once for each row, in a hidden column that the steps behind, one for each
/// output, choose their rows by; so a row whose condition fails is rejected once.
/// </summary>
internal sealed class Route : IRowTransform, INamedOutputs
{
    /// <summary>The hidden column: the index of the output.</summary>
    internal const string Column = "$route";

    private const string Rest = "rest";

    private readonly RouteOptions _options;
    private readonly CompiledExpression _choice;
    private readonly Schema _input;
    private readonly string _noOutput;

    private Route(RouteOptions options, CompiledExpression choice, Schema input)
    {
        _options = options;
        _choice = choice;
        _input = input;
        _noOutput = $"the row meets the condition of no output: {string.Join(", ", options.Outputs.Select(output => output.Key))}";
        OutputSchema = new Schema([.. input.Columns, new ColumnSchema(Column, ColumnType.Int)]);
        Outputs =
        [
            .. options.Outputs.Select(output => new NamedOutput(output.Key, $"outputs.{output.Key}", "or remove the output")),
            .. options.Rest == RestRows.Output ? (ReadOnlySpan<NamedOutput>)[new NamedOutput(Rest, "rest", "or set 'rest' to 'drop' or 'reject'")] : [],
        ];
    }

    internal static StepType Type { get; } = StepType.Create<RouteOptions>(
        "route",
        "Parts rows into several outputs by conditions; other steps read each of them by name.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "split", "use": "route", "with": { "outputs": { "big": "revenue > 100", "returns": "revenue < 0" }, "rest": "output" } }""",
        Create,
        hasNamedOutputs: true);

    public Schema OutputSchema { get; }

    public string? LossName => _options.Rest == RestRows.Drop ? "unrouted" : null;

    public IReadOnlyList<NamedOutput> Outputs { get; }

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) =>
        new HashSet<string>([.. output.Where(name => name is not Column), .. _choice.Columns], StringComparer.Ordinal);

    public IRowOperator CreateOperator() => new Operator(this);

    public IRowTransform CreateOutput(string name)
    {
        int index = Outputs.Select(output => output.Name).ToList().IndexOf(name);
        return new RouteOutput(_input, index);
    }

    private static Route? Create(RouteOptions options, StepPlanContext context)
    {
        bool valid = true;
        if (options.Outputs.Count == 0)
        {
            context.Error("outputs", "There are no outputs. Name at least one, such as \"big\": \"amount > 100\".");
            valid = false;
        }

        foreach ((string name, string condition) in options.Outputs)
        {
            if (NameProblem(name) is { } problem)
            {
                context.Error($"outputs.{name}", problem);
                valid = false;
            }

            valid &= context.Compile($"outputs.{name}", condition, expected: ColumnType.Bool) is not null;
        }

        if (context.Input!.TryGetIndex(Column, out _))
        {
            context.Error("", $"The input has a column '{Column}', which the step needs for itself. Rename it in a 'select' step before this one.");
            valid = false;
        }

        if (!valid) return null;
        // Of a case, only the conditions up to the first that is met are computed.
        string cases = string.Concat(options.Outputs.Select((output, i) => $" when ({output.Value}) then {i}"));
        int rest = options.Rest == RestRows.Output ? options.Outputs.Count : -1;
        ExpressionResult choice = ExpressionCompiler.Compile($"case{cases} else {rest} end", context.Input!, context.Now);
        return new Route(options, choice.Expression ?? throw new InvalidOperationException($"The conditions compile, but not together: {choice.Errors[0].Message} This is a bug in etl."), context.Input!);
    }

    private static string? NameProblem(string name)
    {
        if (string.Equals(name, Rest, StringComparison.Ordinal)) return "'rest' is the output of the rows that meet no condition. Give this one another name.";
        return name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? null
            : $"'{name}' is not allowed as the name of an output. Use a letter, then letters, digits, '_' and '-'.";
    }

    private sealed class Operator(Route step) : IRowOperator
    {
        private readonly IExpressionEvaluator _choice = step._choice.CreateEvaluator();
        private readonly RowErrors _errors = new();

        public RowBatch Apply(RowBatch batch, IRejectSink rejects)
        {
            _errors.Clear();
            Int64Column choice = (Int64Column)_choice.Evaluate(batch, _errors);
            foreach (RowError error in _errors.Sorted) rejects.Add(batch, error.Row, null, error.Value, error.Reason);
            RowBatch routed = _errors.Count > 0 || step._options.Rest != RestRows.Output ? Select(batch, choice.Values, rejects) : batch;
            return routed.WithColumns(step.OutputSchema, [.. batch.Columns, choice], [choice]);
        }

        /// <summary>The rows that go to an output.</summary>
        private RowBatch Select(RowBatch batch, long[] outputs, IRejectSink rejects)
        {
            int[] selection = ColumnPool.Rent<int>(batch.RowCount);
            int kept = 0;
            for (int i = 0; i < batch.RowCount; i++)
            {
                int row = batch.RowAt(i);
                if (_errors.Contains(row)) continue;
                if (outputs[row] >= 0) selection[kept++] = row;
                else if (step._options.Rest == RestRows.Reject) rejects.Add(batch, row, null, null, step._noOutput);
            }

            return batch.WithSelection(selection, kept);
        }
    }
}
