using Etl.Expressions;
using Etl.Messages;
using Etl.Steps.Keys;
using Etl.Steps.Rows;

namespace Etl.Steps.Aggregation;

/// <summary>What a measure reads: a column of the input as it is, or a compiled expression.</summary>
internal sealed record MeasureInput(string Text, ColumnType Type, CompiledExpression? Expression)
{
    public static MeasureInput Of(ColumnSchema column) => new(column.Name, column.Type, null);

    public static MeasureInput Of(CompiledExpression expression) => new(expression.Text, expression.Type, expression);
}

/// <summary>One result column: a function over an input, which is null for <c>count()</c>.</summary>
internal sealed record Measure(string Name, MeasureFunction Function, MeasureInput? Input)
{
    /// <summary>What decides which row is first; null for the rows' positions alone.</summary>
    public MeasureInput? Order { get; init; }

    /// <summary>Whether the largest of <see cref="Order"/> comes first.</summary>
    public bool Descending { get; init; }

    /// <summary>The share of <c>percentile</c>; the separator of <c>string_agg</c>.</summary>
    public MeasureParameter Parameter { get; init; }

    public ColumnType Type { get; } = MeasureFunctions.ResultType(Function, Input?.Type)
        ?? throw new ArgumentException($"'{MeasureFunctions.NameOf(Function)}' does not take {Input?.Type.ToString() ?? "nothing"}.", nameof(Function));

    /// <summary>The call as pipelines write it.</summary>
    public string Text { get; init; } = $"{MeasureFunctions.NameOf(Function)}({Input?.Text})";
}

/// <summary>An accumulator's function and the inputs that it is fed, -1 for none. Measures that need the same one share it.</summary>
internal readonly record struct AccumulatorPlan(MeasureFunction Function, int Input, ColumnType? Type)
{
    /// <summary>The input that rows are ordered by; -1 for their positions alone.</summary>
    public int Order { get; init; } = -1;

    public ColumnType? OrderType { get; init; }

    public bool Descending { get; init; }
}

/// <summary>A checked aggregation: immutable, shared by all partial states.</summary>
internal sealed class AggregatePlan
{
    private readonly List<MeasureInput> _inputs = [];
    private readonly List<RowInput> _rowInputs = [];
    private readonly List<AccumulatorPlan> _accumulators = [];
    private readonly int[] _accumulatorOf;

    public AggregatePlan(Schema input, IReadOnlyList<string> by, IReadOnlyList<Measure> measures)
    {
        Measures = measures;
        Keys = [.. by.Select(name => KeyOf(input, name))];
        Output = new Schema([.. Keys.Select(key => new ColumnSchema(key.Name, key.Type)), .. measures.Select(measure => new ColumnSchema(measure.Name, measure.Type))]);
        HashSet<string> required = [.. by];
        _accumulatorOf = new int[measures.Count];
        for (int i = 0; i < measures.Count; i++)
        {
            Measure measure = measures[i];
            int inputIndex = measure.Input is null ? -1 : AddInput(input, measure.Input, i);
            AccumulatorPlan accumulator = new(MeasureFunctions.StateOf(measure.Function), inputIndex, measure.Input?.Type)
            {
                Order = measure.Order is null ? -1 : AddInput(input, measure.Order, i),
                OrderType = measure.Order?.Type,
                Descending = measure.Descending,
            };
            _accumulatorOf[i] = _accumulators.IndexOf(accumulator);
            if (_accumulatorOf[i] < 0)
            {
                _accumulatorOf[i] = _accumulators.Count;
                _accumulators.Add(accumulator);
            }

            foreach (MeasureInput? read in (ReadOnlySpan<MeasureInput?>)[measure.Input, measure.Order])
                required.UnionWith(read is null ? [] : read.Expression?.Columns ?? (IEnumerable<string>)[read.Text]);
        }

        RequiredColumns = required;
        Fingerprint = $"by {string.Join(", ", Keys.Select(key => $"{key.Name} {StepPlanContext.TypeName(key.Type)}"))}; "
            + string.Join("; ", measures.Select(measure => $"{measure.Name} = {measure.Text} of {(measure.Input is null ? "rows" : StepPlanContext.TypeName(measure.Input.Type))}"));
    }

    public IReadOnlyList<KeyColumn> Keys { get; }

    public IReadOnlyList<Measure> Measures { get; }

    /// <summary>Bytes of a usual key: of texts, that their lengths are not known is all that is known.</summary>
    public int KeyBytes => Keys.Sum(key => KeyEncoder.UsualBytes(key.Type));

    public Schema Output { get; }

    public IReadOnlySet<string> RequiredColumns { get; }

    /// <summary>What a saved state must agree in, as text that a person can compare.</summary>
    public string Fingerprint { get; }

    /// <summary>The distinct inputs, each computed once a batch. Their errors are told about the first measure that reads them.</summary>
    public IReadOnlyList<RowInput> RowInputs => _rowInputs;

    public IReadOnlyList<AccumulatorPlan> Accumulators => _accumulators;

    /// <summary>The accumulator that holds the state of a measure.</summary>
    public int AccumulatorOf(int measure) => _accumulatorOf[measure];

    private static KeyColumn KeyOf(Schema input, string name) =>
        input.TryGetIndex(name, out int index) ? new KeyColumn(name, input[index].Type, index) : throw new ArgumentException($"There is no column '{name}'.", nameof(name));

    private int AddInput(Schema schema, MeasureInput input, int owner)
    {
        int known = _inputs.FindIndex(other => string.Equals(other.Text, input.Text, StringComparison.Ordinal) && other.Expression is null == input.Expression is null);
        if (known >= 0) return known;
        int column = -1;
        if (input.Expression is null && !schema.TryGetIndex(input.Text, out column))
            throw new ArgumentException($"There is no column '{input.Text}'.", nameof(input));
        _inputs.Add(input);
        _rowInputs.Add(new RowInput(Measures[owner].Name, input.Type, column, input.Expression));
        return _inputs.Count - 1;
    }
}
