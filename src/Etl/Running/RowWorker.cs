using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>One worker of a rows block: the chain of its steps, each with a state of its own. Not thread-safe.</summary>
internal sealed class RowWorker
{
    private readonly IReadOnlyList<Link> _links;

    public RowWorker(IReadOnlyList<PlannedStep> steps, RunState run)
    {
        _links = [.. steps.Select(step => CreateLink(step, run))];
        Partial = (_links[^1] as AggregationLink)?.Partial;
    }

    /// <summary>The worker's share of the aggregate that ends the chain; null where none does.</summary>
    public IPartialState? Partial { get; }

    /// <summary>Takes a message through the chain; returns the batch that comes out, or null when an aggregate took it in. Owns the message.</summary>
    public RowBatch? Process(Message message)
    {
        Message? current = message;
        long start = Stopwatch.GetTimestamp();
        foreach (Link link in _links)
        {
            try
            {
                current = link.Process(current!);
            }
            catch (Exception e)
            {
                throw new FusedStepException(link.StepId, e);
            }

            start = link.Meter.AddBusy(start);
        }

        return (RowBatch?)current;
    }

    private static Link CreateLink(PlannedStep step, RunState run) => step.Step switch
    {
        IRowReader reader => new ParserLink(step, run, reader),
        IFileTable table => new TableLink(step, run, table),
        IRowTransform transform => new OperatorLink(step, run, transform),
        IAggregation aggregation => new AggregationLink(step, run, aggregation),
        _ => throw new InvalidOperationException($"The step '{step.Id}' does not make or take rows; this is a bug in etl."),
    };

    private abstract class Link(PlannedStep step, RunState run)
    {
        public string StepId => step.Id;

        public StepMeter Meter { get; } = run.Meter(step);

        protected StepRejects Rejects { get; } = run.RejectsOf(step);

        protected ChunkCharge Charge { get; } = run.Charge;

        public abstract Message? Process(Message message);
    }

    private sealed class ParserLink(PlannedStep step, RunState run, IRowReader reader) : Link(step, run)
    {
        private readonly IChunkParser _parser = reader.CreateParser(step.UsedColumns!);

        public override Message Process(Message message)
        {
            RowBatch batch = _parser.Parse((RecordChunk)message, Rejects);
            Meter.AddChunkParsed();
            int rejected = Rejects.Take();
            Meter.AddRows(batch.RowCount + rejected, batch.RowCount, rejected, 0);
            return batch;
        }
    }

    private sealed class TableLink(PlannedStep step, RunState run, IFileTable table) : Link(step, run)
    {
        public override Message Process(Message message)
        {
            RowBatch row = table.CreateRow((FileMessage)message);
            message.Release();
            Meter.AddFilesIn(1);
            Meter.AddRows(0, row.RowCount, 0, 0);
            return row;
        }
    }

    private sealed class OperatorLink : Link
    {
        private readonly IRowTransform _transform;
        private readonly IRowOperator _operator;
        private readonly IRowCounter? _counter;
        private readonly IRowTallier? _tallier;
        private readonly long[] _tallies;

        public OperatorLink(PlannedStep step, RunState run, IRowTransform transform)
            : base(step, run)
        {
            _transform = transform;
            _operator = transform.CreateOperator();
            _counter = _operator as IRowCounter;
            _tallier = _operator as IRowTallier;
            _tallies = new long[Meter.Tallies.Count];
        }

        public override Message Process(Message message)
        {
            int rowsIn = message.RowCount;
            RowBatch batch = _operator.Apply((RowBatch)message, Rejects);
            int rejected = Rejects.Take();
            AddTallies();
            if (_counter is not null)
            {
                Meter.AddRows(rowsIn, batch.RowCount, rejected, _counter.TakeDropped(), _counter.TakeCreated());
                return batch;
            }

            // Rows that left without a name are a bug; the ledger finds it at the end of the run.
            int dropped = _transform.LossName is null ? 0 : rowsIn - batch.RowCount - rejected;
            Meter.AddRows(rowsIn, batch.RowCount, rejected, dropped);
            return batch;
        }

        private void AddTallies()
        {
            if (_tallier is null) return;
            _tallies.AsSpan().Clear();
            _tallier.TakeTallies(_tallies);
            Meter.AddTallies(_tallies);
        }
    }

    private sealed class AggregationLink(PlannedStep step, RunState run, IAggregation aggregation) : Link(step, run)
    {
        public IPartialState Partial { get; } = aggregation.CreatePartial();

        public override Message? Process(Message message)
        {
            Partial.Add((RowBatch)message, Rejects);
            Charge.Learn((RowBatch)message);
            int rejected = Rejects.Take();
            Meter.AddRows(message.RowCount, 0, rejected, message.RowCount - rejected);
            message.Release();
            return null;
        }
    }
}

/// <summary>Says which of the steps fused into a block failed.</summary>
internal sealed class FusedStepException(string stepId, Exception inner) : Exception(inner.Message, inner)
{
    public string StepId { get; } = stepId;
}
