using Etl.Messages;

namespace Etl.Steps.Rows.Reshaping;

/// <summary>Makes a row of each of some columns, with the column's name and its value.</summary>
internal sealed class Unpivot : IRowTransform
{
    private Unpivot(UnpivotOptions options, Schema input, int[] kept, int[] values, ColumnType type)
    {
        Input = input;
        Kept = kept;
        Values = values;
        KeepsNulls = options.Nulls == NullValues.Keep;
        OutputSchema = new Schema([.. kept.Select(index => input[index]), new(options.Name, ColumnType.Text), new(options.Value, type)]);
    }

    internal static StepType Type { get; } = StepType.Create<UnpivotOptions>(
        "unpivot",
        "Turns columns into rows: a row for each of them with its name and its value beside the columns that are kept. Values of several types are widened from int to decimal to float and from date to timestamp.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "long", "use": "unpivot", "with": { "columns": ["unit_price", "discount"], "name": "kind", "value": "amount" } }""",
        Create);

    /// <summary>The columns that are kept, the name, the value.</summary>
    public Schema OutputSchema { get; }

    internal Schema Input { get; }

    /// <summary>Indexes of the input columns that are kept.</summary>
    internal IReadOnlyList<int> Kept { get; }

    /// <summary>Indexes of the input columns that become rows, in order.</summary>
    internal IReadOnlyList<int> Values { get; }

    internal bool KeepsNulls { get; }

    public string LossName => "null";

    public string CreatedName => "unpivoted";

    /// <summary>Where nulls make no rows, the values count even if no later step needs them.</summary>
    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output)
    {
        HashSet<string> required = new(Kept.Select(index => Input[index].Name).Where(output.Contains), StringComparer.Ordinal);
        if (!KeepsNulls || output.Contains(OutputSchema[Kept.Count + 1].Name)) required.UnionWith(Values.Select(index => Input[index].Name));
        return required;
    }

    public IRowOperator CreateOperator() => new UnpivotOperator(this);

    private static Unpivot? Create(UnpivotOptions options, StepPlanContext context)
    {
        if (options.Columns.Count > 0 == options.Keep.Count > 0)
        {
            context.Error("", "Exactly one of 'columns' and 'keep' is needed: the columns to make rows of, or those to keep.");
            return null;
        }

        Schema input = context.Input!;
        bool isKeep = options.Keep.Count > 0;
        string option = isKeep ? "keep" : "columns";
        if (FindAll(isKeep ? options.Keep : options.Columns, option, context) is not { } named) return null;
        int[] others = [.. Enumerable.Range(0, input.Count).Except(named)];
        (int[] kept, int[] values) = isKeep ? (Enumerable.Range(0, input.Count).Intersect(named).ToArray(), others) : (others, named);
        if (values.Length == 0)
        {
            context.Error("keep", "Every column is kept. Leave at least one to make rows of.");
            return null;
        }

        ColumnType? type = CommonType(option, input, values, context);
        bool valid = CheckName("name", options.Name, input, kept, context) & CheckName("value", options.Value, input, kept, context);
        if (string.Equals(options.Name, options.Value, StringComparison.Ordinal))
        {
            context.Error("value", $"Both new columns are called '{options.Value}'. Give them two names.");
            valid = false;
        }

        return valid && type is { } common ? new Unpivot(options, input, kept, values, common) : null;
    }

    private static int[]? FindAll(IReadOnlyList<string> names, string option, StepPlanContext context)
    {
        List<int> found = [];
        for (int i = 0; i < names.Count; i++)
        {
            if (!InputColumns.TryFind(context, $"{option}[{i}]", names[i], out int index)) continue;
            if (found.Contains(index)) context.Error($"{option}[{i}]", $"The column '{names[i]}' is named twice. Name it once.");
            else found.Add(index);
        }

        return found.Count == names.Count ? [.. found] : null;
    }

    private static ColumnType? CommonType(string option, Schema input, int[] values, StepPlanContext context)
    {
        ColumnType type = input[values[0]].Type;
        foreach (int index in values)
        {
            if (InputColumns.CommonType(type, input[index].Type) is { } common)
            {
                type = common;
                continue;
            }

            context.Error(option, $"The columns become rows of one column, but '{input[values[0]].Name}' is {StepPlanContext.TypeName(input[values[0]].Type)} and '{input[index].Name}' is {StepPlanContext.TypeName(input[index].Type)}. Leave one of them out, or cast it in a 'select' step before this one.");
            return null;
        }

        return type;
    }

    private static bool CheckName(string option, string name, Schema input, int[] kept, StepPlanContext context)
    {
        if (!kept.Any(index => string.Equals(input[index].Name, name, StringComparison.Ordinal))) return true;
        context.Error(option, $"There is a column '{name}' already. Give this one another name.");
        return false;
    }
}
