using Etl.Messages;

namespace Etl.Steps;

/// <summary>What a step with the path <c>-</c> has to show when the run has succeeded.</summary>
/// <param name="Step">Its id.</param>
/// <param name="MoreRows">Rows that are not shown.</param>
public abstract record PrintedOutput(string Step, long MoreRows);

/// <summary>Rows to be shown as a table.</summary>
/// <param name="Step">Id of the step.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">Their values as text, null for null, parallel to the columns. A long one is cut and ends with '…'.</param>
/// <param name="MoreRows">Rows that are not shown.</param>
public sealed record PrintedTable(string Step, IReadOnlyList<ColumnSchema> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, long MoreRows)
    : PrintedOutput(Step, MoreRows);

/// <summary>Rows as the step's own text.</summary>
/// <param name="Step">Id of the step.</param>
/// <param name="Text">As it would stand in a file.</param>
/// <param name="MoreRows">Rows that are not shown.</param>
public sealed record PrintedText(string Step, string Text, long MoreRows)
    : PrintedOutput(Step, MoreRows);
