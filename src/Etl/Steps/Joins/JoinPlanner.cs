using Etl.Common;
using Etl.Messages;

namespace Etl.Steps.Joins;

/// <summary>Checks the options of a lookup or join against its two inputs.</summary>
internal static class JoinPlanner
{
    /// <summary>The step, or null when problems were reported.</summary>
    public static RowJoin? Create(StepPlanContext context, JoinChoice choice, IReadOnlyList<KeyValuePair<string, string>> on, IReadOnlyList<KeyValuePair<string, string>>? columns)
    {
        if (context.Inputs is not [StepInput rows, StepInput table])
        {
            context.Error("", $"Two steps are needed, and {context.Inputs.Count} {(context.Inputs.Count == 1 ? "is" : "are")} read: {(choice.IsLookup ? "the rows, then the table" : "the two to be joined")}. Name both, such as \"from\": [\"orders\", \"stores\"].");
            return null;
        }

        List<JoinKey> rowKeys = [];
        List<JoinKey> tableKeys = [];
        JoinKeyPlanner keys = new(context, rows, table, choice.Kind);
        bool valid = on.Count > 0;
        if (!valid) context.Error("on", "There is no key, and at least one is needed, such as [\"store_id\"].");
        foreach ((string row, string other) in on)
        {
            if (keys.Plan(row, other) is { } pair)
            {
                rowKeys.Add(pair.Row);
                tableKeys.Add(pair.Table);
            }
            else valid = false;
        }

        // Which of the table's columns are keys, and so do not come, is known only when the keys are right.
        if (!valid && columns is null) return null;
        if (PlanColumns(context, choice.Kind, rows, table, columns, valid ? [.. rowKeys.Zip(tableKeys)] : []) is not { } output || !valid) return null;
        return new RowJoin(new JoinPlan
        {
            Choice = choice,
            Rows = rows,
            Table = table,
            RowKeys = rowKeys,
            TableKeys = tableKeys,
            Columns = output,
            Output = new Schema([.. output.Select(column => new ColumnSchema(column.Name, column.Row >= 0 ? rows.Schema[column.Row].Type : table.Schema[column.Table].Type))]),
        });
    }

    private static List<JoinColumn>? PlanColumns(StepPlanContext context, JoinKind kind, StepInput rows, StepInput table, IReadOnlyList<KeyValuePair<string, string>>? columns, IReadOnlyList<(JoinKey Row, JoinKey Table)> keys)
    {
        bool fills = kind is JoinKind.Right or JoinKind.Full;
        List<JoinColumn> output = [.. rows.Schema.Columns.Select((column, index) => new JoinColumn(column.Name, index, fills ? KeyBeside(index, keys) : -1))];
        if (kind is JoinKind.Semi or JoinKind.Anti)
        {
            if (columns is null) return output;
            context.Error("columns", $"A join of kind '{EnumName(kind)}' only tests whether '{table.Id}' has the key, so no columns come from it. Leave 'columns' out, or choose another 'kind'.");
            return null;
        }

        HashSet<int> keyColumns = [.. keys.Where(key => key.Table.Column >= 0).Select(key => key.Table.Column)];
        columns ??= [.. table.Schema.Names.Where((_, index) => !keyColumns.Contains(index)).Select(name => KeyValuePair.Create(name, name))];
        HashSet<string> taken = [.. rows.Schema.Names];
        HashSet<string> sources = [];
        bool valid = true;
        foreach ((string name, string source) in columns)
        {
            string? error = null;
            if (!table.Schema.TryGetIndex(source, out int index))
                error = $"'{table.Id}' has no column '{source}'. {ColumnNames.Cure(source, table.Schema.Names)}";
            else if (!sources.Add(source))
                error = $"The column '{source}' of '{table.Id}' is taken twice. Take it once, and copy it with 'derive'.";
            else if (!taken.Add(name))
                error = $"The output would have two columns '{name}': '{rows.Id}' and '{table.Id}' both have one. Rename the table's, such as \"columns\": {{ \"{table.Id}_{name}\": \"{source}\" }}, or leave it out.";
            if (error is null) output.Add(new JoinColumn(name, -1, index));
            else context.Error($"columns.{name}", error);
            valid &= error is null;
        }

        return valid ? output : null;
    }

    /// <summary>The table's column that a key compares a column of the rows with; -1 where there is none.</summary>
    private static int KeyBeside(int row, IReadOnlyList<(JoinKey Row, JoinKey Table)> keys)
    {
        foreach ((JoinKey rowKey, JoinKey tableKey) in keys)
        {
            if (rowKey.Column == row && tableKey.Column >= 0) return tableKey.Column;
        }

        return -1;
    }

    private static string EnumName(JoinKind kind) => kind.ToString().ToLowerInvariant();
}
