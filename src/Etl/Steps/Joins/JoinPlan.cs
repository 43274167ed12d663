using Etl.Expressions;
using Etl.Messages;
using Etl.Steps.Keys;

namespace Etl.Steps.Joins;

/// <summary>What the pipeline chose, apart from keys and columns.</summary>
internal readonly record struct JoinChoice(JoinKind Kind, bool IsLookup, DuplicateRule Duplicates);

/// <summary>One side of a key: a column as it is, or an expression.</summary>
/// <param name="Text">As the pipeline writes it.</param>
/// <param name="Type">Its type; that of both sides once it was widened.</param>
/// <param name="Column">The column's index; -1 for an expression.</param>
/// <param name="Expression">The expression; null for a column.</param>
internal sealed record JoinKey(string Text, ColumnType Type, int Column, CompiledExpression? Expression);

/// <summary>A column of the output: one of the rows' or one of the table's.</summary>
/// <param name="Name">Its name in the output.</param>
/// <param name="Row">Index in the rows; -1 where it is the table's.</param>
/// <param name="Table">
/// Index in the table; -1 where it is the rows' alone. A key column of the rows has both in a right or full join: rows that
/// only the table has bring their key along.
/// </param>
internal readonly record struct JoinColumn(string Name, int Row, int Table);

/// <summary>A checked join: immutable, shared by all workers.</summary>
internal sealed class JoinPlan
{
    public required JoinChoice Choice { get; init; }

    public required StepInput Rows { get; init; }

    public required StepInput Table { get; init; }

    /// <summary>The keys of the rows, parallel to <see cref="TableKeys"/> and of the same types.</summary>
    public required IReadOnlyList<JoinKey> RowKeys { get; init; }

    public required IReadOnlyList<JoinKey> TableKeys { get; init; }

    /// <summary>The output's columns: those of the rows, then those of the table.</summary>
    public required IReadOnlyList<JoinColumn> Columns { get; init; }

    public required Schema Output { get; init; }

    public JoinKind Kind => Choice.Kind;

    /// <summary>Whether rows without a match are handed on.</summary>
    public bool KeepsUnmatchedRows => Kind is JoinKind.Left or JoinKind.Full or JoinKind.Anti;

    /// <summary>Whether the table's rows without a match are handed on.</summary>
    public bool KeepsUnmatchedTable => Kind is JoinKind.Right or JoinKind.Full;

    /// <summary>Whether a row is handed on at most once and without columns of the table.</summary>
    public bool OnlyTests => Kind is JoinKind.Semi or JoinKind.Anti;

    /// <summary>The table's keys as errors name them.</summary>
    public IReadOnlyList<KeyColumn> KeyNames => [.. TableKeys.Select((key, index) => new KeyColumn(key.Text, key.Type, index))];

    /// <summary>Names of the columns of the rows that the output needs, without those that only keys need.</summary>
    public HashSet<string> RowColumns(IReadOnlySet<string> output) =>
        Columns.Where(column => column.Row >= 0 && output.Contains(column.Name)).Select(column => Rows.Schema[column.Row].Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>Names of the columns of the table that the output needs, without those that only keys need.</summary>
    public HashSet<string> TableColumns(IReadOnlySet<string> output) =>
        Columns.Where(column => column.Table >= 0 && output.Contains(column.Name)).Select(column => Table.Schema[column.Table].Name).ToHashSet(StringComparer.Ordinal);
}
