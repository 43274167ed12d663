using Etl.Messages;

namespace Etl.Steps.Rows.Routing;

/// <summary>Hands on the rows of one output of a <see cref="Route"/>, without its hidden column.</summary>
internal sealed class RouteOutput(Schema schema, int output) : IRowTransform
{
    public Schema OutputSchema => schema;

    public string LossName => "routed elsewhere";

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> needed) => new HashSet<string>(needed, StringComparer.Ordinal) { Route.Column };

    public IRowOperator CreateOperator() => new Operator(schema, output);

    private sealed class Operator(Schema schema, int output) : IRowOperator
    {
        public RowBatch Apply(RowBatch batch, IRejectSink rejects)
        {
            Int64Column choice = (Int64Column)batch.ColumnAt(schema.Count);
            int[] selection = ColumnPool.Rent<int>(batch.RowCount);
            int kept = 0;
            for (int i = 0; i < batch.RowCount; i++)
            {
                int row = batch.RowAt(i);
                if (choice.Values[row] == output) selection[kept++] = row;
            }

            return batch.WithSelection(selection, kept).WithColumns(schema, [.. batch.Columns.Take(schema.Count)], []);
        }
    }
}
