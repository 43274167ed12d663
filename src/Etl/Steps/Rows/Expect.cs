using Etl.Expressions;
using Etl.Messages;

namespace Etl.Steps.Rows;

/// <summary>What happens to a row that breaks a rule.</summary>
internal enum RuleBreach
{
    /// <summary>The run fails and names a row. Of several, it is the first that a worker comes to: to name always the same one, all rows before it would have to be read first.</summary>
    Error,

    /// <summary>The row is rejected and counts against the limits.</summary>
    Reject,

    /// <summary>The row is handed on and counted.</summary>
    Warn,
}

[Shorthand(nameof(Where))]
internal sealed record RuleOptions
{
    [Option("Condition that a row has to meet; null counts as not met", IsExpression = true)]
    public required string Where { get; init; }

    [Option("What happens to a row that does not meet it: error ends the run at once and names a row (of several such rows, which one may differ from run to run where there are several workers), reject rejects it with the rule's name as the reason, warn hands it on and counts it")]
    public RuleBreach Otherwise { get; init; } = RuleBreach.Reject;
}

internal sealed record ExpectOptions
{
    [Option("Rules by name, in order; a row is rejected for the first one that it breaks, and warned of for every one")]
    public required IReadOnlyList<KeyValuePair<string, RuleOptions>> Rules { get; init; }
}

/// <summary>Checks that rows keep rules, and counts those that do not.</summary>
internal sealed class Expect : IRowTransform, ITalliedStep
{
    private readonly IReadOnlyList<Rule> _rules;

    private Expect(IReadOnlyList<Rule> rules, Schema schema)
    {
        _rules = rules;
        OutputSchema = schema;
        Tallies = [.. rules.Select(rule => new RowTally(rule.Name, $"against '{rule.Name}' ({rule.Breach.ToString().ToLowerInvariant()})"))];
    }

    internal static StepType Type { get; } = StepType.Create<ExpectOptions>(
        "expect",
        "Checks that rows keep rules: those that do not are rejected, end the run, or are only counted.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "checks", "use": "expect", "with": { "rules": { "price is positive": "unit_price > 0", "country is known": { "where": "country in ('DE', 'FR')", "otherwise": "warn" } } } }""",
        Create);

    public Schema OutputSchema { get; }

    public string? LossName => null;

    public IReadOnlyList<RowTally> Tallies { get; }

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) =>
        new HashSet<string>([.. output, .. _rules.SelectMany(rule => rule.Where.Columns)], StringComparer.Ordinal);

    public IRowOperator CreateOperator() => new Operator(_rules);

    private static Expect? Create(ExpectOptions options, StepPlanContext context)
    {
        if (options.Rules.Count == 0)
        {
            context.Error("rules", "There are no rules. Name at least one, such as \"price is positive\": \"price > 0\".");
            return null;
        }

        List<Rule> rules = [];
        foreach ((string name, RuleOptions rule) in options.Rules)
        {
            if (context.Compile($"rules.{name}.where", rule.Where, expected: ColumnType.Bool) is { } where) rules.Add(new Rule(name, where, rule.Otherwise));
        }

        return rules.Count == options.Rules.Count ? new Expect(rules, context.Input!) : null;
    }

    private sealed record Rule(string Name, CompiledExpression Where, RuleBreach Breach)
    {
        private readonly string[] _columns = [.. Where.Columns.Order(StringComparer.Ordinal)];

        /// <summary>What a row that breaks the rule is told, without a full stop.</summary>
        public string Describe(RowBatch batch, int row) =>
            $"the rule '{Name}' is broken: {Where.Text}{(_columns.Length == 0 ? "" : $", but {RowText.Describe(batch, row, _columns)}")}";
    }

    private sealed class Operator(IReadOnlyList<Rule> rules) : IRowOperator, IRowTallier
    {
        private readonly IExpressionEvaluator[] _evaluators = [.. rules.Select(rule => rule.Where.CreateEvaluator())];
        private readonly long[] _broken = new long[rules.Count];
        private readonly RejectedRows _rejected = new();
        private readonly RowErrors _errors = new();

        public RowBatch Apply(RowBatch batch, IRejectSink rejects)
        {
            _rejected.Clear();
            for (int i = 0; i < rules.Count; i++)
            {
                _errors.Clear();
                BoolColumn met = (BoolColumn)_evaluators[i].Evaluate(batch, _errors);
                Check(rules[i], ref _broken[i], batch, met, rejects);
                met.Free();
            }

            return _rejected.Drop(batch);
        }

        public void TakeTallies(Span<long> counts)
        {
            for (int i = 0; i < _broken.Length; i++)
            {
                counts[i] += _broken[i];
                _broken[i] = 0;
            }
        }

        private void Check(Rule rule, ref long broken, RowBatch batch, BoolColumn met, IRejectSink rejects)
        {
            _rejected.Add(batch, _errors, null, rejects);
            // Most batches keep every rule, which is seen without looking at the rows one by one.
            if (_errors.Count == 0 && batch.Selection is null && met.Nulls is null && !met.Values.AsSpan(0, batch.RowCount).Contains(false)) return;
            for (int i = 0; i < batch.RowCount; i++)
            {
                int row = batch.RowAt(i);
                if ((!met.IsNull(row) && met.Values[row]) || _errors.Contains(row)) continue;
                switch (rule.Breach)
                {
                    case RuleBreach.Error:
                        throw Failure(rule, batch, row);
                    case RuleBreach.Reject when _rejected.Add(row):
                        rejects.Add(batch, row, null, null, rule.Describe(batch, row));
                        broken++;
                        break;
                    case RuleBreach.Warn:
                        broken++;
                        break;
                }
            }
        }

        private static StepException Failure(Rule rule, RowBatch batch, int row)
        {
            const string Remedy = "Correct the row, or set 'otherwise' to 'reject' or 'warn'.";
            string message = rule.Describe(batch, row);
            return batch.Origin is { } origin
                ? new StepException(origin.Source, $"line {origin.Locate(row).Line}: {message}. {Remedy}")
                : new StepException($"{char.ToUpperInvariant(message[0])}{message[1..]}. {Remedy}");
        }
    }
}
