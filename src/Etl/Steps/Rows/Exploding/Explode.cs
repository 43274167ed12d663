using Etl.Messages;
using Etl.Steps.Json;

namespace Etl.Steps.Rows.Exploding;

/// <summary>Makes a row of each element that a column holds, beside the row's other columns.</summary>
internal sealed class Explode : IRowTransform
{
    private readonly ExplodeOptions _options;
    private readonly int[] _kept; // indexes of the input columns that are handed on, in order

    private Explode(ExplodeOptions options, Schema input, int column, IReadOnlyList<ColumnSchema> added)
    {
        _options = options;
        _kept = [.. Enumerable.Range(0, input.Count).Where(index => index != column)];
        Column = column;
        OutputSchema = new Schema([.. _kept.Select(index => input[index]), .. added]);
    }

    internal static StepType Type { get; } = StepType.Create<ExplodeOptions>(
        "explode",
        "Makes a row of each element of an array, or of a text with separators, and keeps the other columns.",
        [MessageKind.Rows],
        MessageKind.Rows,
        WorkKind.Cpu,
        """{ "id": "artists", "use": "explode", "with": { "column": "contributors", "index": "n", "columns": { "artist_id": { "path": "id", "type": "int" }, "role": "text" } } }""",
        Create,
        moreExamples:
        [
            """
            // A text with separators instead of an array.
            { "id": "tagged", "use": "explode", "with": { "column": "tags", "separator": ";", "as": "tag", "empty": "keep" } }
            """,
        ]);

    public Schema OutputSchema { get; }

    public string LossName => "empty";

    public string CreatedName => "exploded";

    /// <summary>Index of the column that holds the elements.</summary>
    internal int Column { get; }

    internal string ColumnName => _options.Column;

    internal bool HasIndex => _options.Index is not null;

    internal bool KeepsEmpty => _options.Empty == EmptyRows.Keep;

    /// <summary>Indexes of the input columns that are handed on; they come first, then the index, then the elements' columns.</summary>
    internal IReadOnlyList<int> Kept => _kept;

    /// <summary>The elements are checked even where no later step needs them: a wrong one rejects its row.</summary>
    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output)
    {
        HashSet<string> required = new(_kept.Select((_, i) => OutputSchema[i].Name).Where(output.Contains), StringComparer.Ordinal) { _options.Column };
        return required;
    }

    public IRowOperator CreateOperator() => new ExplodeOperator(this, CreateReader());

    private ElementReader CreateReader()
    {
        if (_options.Separator is { } separator) return new TextElements(_options.As!, separator);
        return _options.As is { } plain ? new JsonElements(plain) : new JsonElements(new JsonLayout(_options.Columns));
    }

    private static Explode? Create(ExplodeOptions options, StepPlanContext context)
    {
        Schema input = context.Input!;
        bool valid = CheckElements(options, context);
        if (!InputColumns.TryFind(context, "column", options.Column, out int column)) return null;
        ColumnType needed = options.Separator is null ? ColumnType.Json : ColumnType.Text;
        if (input[column].Type != needed)
        {
            context.Error("column", needed == ColumnType.Json
                ? $"The column '{options.Column}' is {StepPlanContext.TypeName(input[column].Type)}, but json is needed. Declare it as json, or give the 'separator' of a text."
                : $"The column '{options.Column}' is {StepPlanContext.TypeName(input[column].Type)}, but only a text has a separator. Remove 'separator'.");
            valid = false;
        }

        List<(string Option, ColumnSchema Column)> added = [];
        if (options.Index is not null) added.Add(("index", new ColumnSchema(options.Index, ColumnType.Int)));
        if (options.As is not null) added.Add(("as", new ColumnSchema(options.As.Name, options.As.Type)));
        added.AddRange(options.Columns.Select(read => ($"columns.{read.Key}", new ColumnSchema(read.Key, read.Value.Type))));
        HashSet<string> names = [.. input.Names.Where(name => !string.Equals(name, options.Column, StringComparison.Ordinal))];
        foreach ((string option, ColumnSchema made) in added)
        {
            if (names.Add(made.Name)) continue;
            context.Error(option, $"There is a column '{made.Name}' already. Give this one another name, or leave the other one out in a 'select' step before this one.");
            valid = false;
        }

        return valid ? new Explode(options, input, column, [.. added.Select(made => made.Column)]) : null;
    }

    private static bool CheckElements(ExplodeOptions options, StepPlanContext context)
    {
        bool valid = true;
        if (options.Columns.Count > 0 == options.As is not null)
        {
            context.Error("", "Exactly one of 'columns' and 'as' is needed: the columns to read from elements that are objects, or the one column for elements that are plain values.");
            valid = false;
        }

        if (options.Separator is not null && options.Columns.Count > 0)
        {
            context.Error("separator", "The elements of a text are no objects with columns. Name the column for them with 'as', or remove 'separator'.");
            valid = false;
        }

        if (options.Separator is { Length: 0 })
        {
            context.Error("separator", "The separator is empty. Give the characters that stand between the elements, such as ';'.");
            valid = false;
        }

        if (options is { Separator: not null, As.Type: ColumnType.Json })
        {
            context.Error("as.type", "The elements of a text cannot be json. Give them another type.");
            valid = false;
        }

        foreach ((string name, JsonColumn read) in options.Columns)
        {
            if (read.Path is null || !JsonPath.HasEmptyKey(read.Path)) continue;
            context.Error($"columns.{name}.path", $"'{read.Path}' has an empty key. Write the keys with one dot between them, such as 'address.city'.");
            valid = false;
        }

        return valid;
    }
}
