using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Support;

internal sealed record LossyOptions;

/// <summary>A step with a bug: it loses the first row of every batch and tells nobody.</summary>
internal sealed class LossyStep(Schema schema) : IRowTransform
{
    public static StepType Type { get; } = StepType.Create<LossyOptions>(
        "lossy", "Loses rows.", [MessageKind.Rows], MessageKind.Rows, WorkKind.Cpu, """{ "use": "lossy" }""", static (_, context) => new LossyStep(context.Input!));

    public Schema OutputSchema { get; } = schema;

    public string? LossName => null;

    public IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output) => output;

    public IRowOperator CreateOperator() => new Operator();

    private sealed class Operator : IRowOperator
    {
        public RowBatch Apply(RowBatch batch, IRejectSink rejects)
        {
            int[] selection = ColumnPool.Rent<int>(batch.RowCount);
            for (int i = 1; i < batch.RowCount; i++) selection[i - 1] = batch.RowAt(i);
            return batch.WithSelection(selection, batch.RowCount - 1);
        }
    }
}
