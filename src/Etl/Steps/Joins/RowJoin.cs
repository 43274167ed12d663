using Etl.Messages;

namespace Etl.Steps.Joins;

/// <summary>A planned <c>lookup</c> or <c>join</c>.</summary>
internal sealed class RowJoin(JoinPlan plan) : IRowJoin, ITalliedStep
{
    public JoinPlan Plan => plan;

    public Schema OutputSchema => plan.Output;

    public string? LossName => plan.Kind switch
    {
        JoinKind.Left or JoinKind.Full => null,
        JoinKind.Anti => "matched",
        _ => "unmatched",
    };

    public string? CreatedName => plan.Choice.IsLookup || plan.OnlyTests ? null : "joined";

    /// <summary>Rows without a match, where they are not told as a loss or as what is left.</summary>
    public IReadOnlyList<RowTally> Tallies => LossName is null ? [new RowTally("unmatched", "without a match")] : [];

    public bool GivesRowsLate => !plan.Choice.IsLookup;

    public IReadOnlySet<string> RequiredRowColumns(IReadOnlySet<string> output) => WithKeys(plan.RowColumns(output), plan.Rows.Schema, plan.RowKeys);

    public IReadOnlySet<string> RequiredTableColumns(IReadOnlySet<string> output) => WithKeys(plan.TableColumns(output), plan.Table.Schema, plan.TableKeys);

    public IJoinState CreateState(JoinContext context) => new JoinState(plan, context);

    private static HashSet<string> WithKeys(HashSet<string> columns, Schema schema, IReadOnlyList<JoinKey> keys)
    {
        foreach (JoinKey key in keys)
        {
            if (key.Expression is null) columns.Add(schema[key.Column].Name);
            else columns.UnionWith(key.Expression.Columns);
        }

        return columns;
    }
}
