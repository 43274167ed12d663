using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>One worker of a rows block: the chain of its steps, each with a state of its own. Not thread-safe.</summary>
internal sealed class RowWorker
{
    private readonly IReadOnlyList<Link> _links;

    /// <param name="block">Its steps are the links.</param>
    /// <param name="run">The run; the tables of the joins that rows pass are built.</param>
    /// <param name="collect">What the collector that ends the chain works with; null where none does.</param>
    public RowWorker(PlannedBlock block, RunState run, CollectContext? collect)
    {
        _links = [.. block.Steps.Select(step => CreateLink(step, run, collect, block.Passes(step)))];
        Share = (_links[^1] as CollectorLink)?.Share;
    }

    /// <summary>The worker's share of the collector that ends the chain; null where none does.</summary>
    public ICollectorShare? Share { get; }

    /// <summary>
    /// Takes a message through the chain; returns the batch that comes out, or null when a collector or a join took it in.
    /// Owns the message.
    /// </summary>
    /// <param name="message">A chunk or a batch.</param>
    /// <param name="number">Its number in the order of the block's input.</param>
    /// <param name="first">The link that it enters by.</param>
    public RowBatch? Process(Message message, long number, int first = 0)
    {
        Message? current = message;
        long start = Stopwatch.GetTimestamp();
        for (int i = first; i < _links.Count && current is not null; i++)
        {
            Link link = _links[i];
            try
            {
                current = link.Process(current, number);
            }
            catch (Exception e)
            {
                throw new FusedStepException(link.StepId, e);
            }

            start = link.Meter.AddBusy(start);
        }

        return (RowBatch?)current;
    }

    private static Link CreateLink(PlannedStep step, RunState run, CollectContext? collect, bool passes) => step.Step switch
    {
        IRowReader reader => new ParserLink(step, run, reader),
        IFileTable table => new TableLink(step, run, table),
        IRowTransform transform => new OperatorLink(step, run, transform),
        ICollector collector => new CollectorLink(step, run, collector, collect!),
        IRowJoin when passes => new RowSideLink(step, run),
        IRowJoin => new TableSideLink(step, run),
        _ => throw new InvalidOperationException($"The step '{step.Id}' does not make or take rows; this is a bug in etl."),
    };

    private abstract class Link(PlannedStep step, RunState run)
    {
        public string StepId => step.Id;

        public StepMeter Meter { get; } = run.Meter(step);

        protected StepRejects Rejects { get; } = run.RejectsOf(step);

        protected ChunkCharge Charge { get; } = run.Charge;

        public abstract Message? Process(Message message, long number);
    }

    private sealed class ParserLink(PlannedStep step, RunState run, IRowReader reader) : Link(step, run)
    {
        private readonly IChunkParser _parser = reader.CreateParser(step.UsedColumns!);

        public override Message Process(Message message, long number)
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
        public override Message Process(Message message, long number)
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

        public override Message Process(Message message, long number)
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

    private sealed class RowSideLink(PlannedStep step, RunState run) : Link(step, run)
    {
        private readonly IJoinState _state = run.JoinOf(step).State;
        private readonly IRowMatcher _matcher = run.JoinOf(step).State.CreateMatcher();

        public override Message? Process(Message message, long number)
        {
            int rowsIn = message.RowCount;
            Charge.Learn((RowBatch)message);
            RowBatch? batch = _matcher.Match((RowBatch)message, number, Rejects);
            Meter.AddRows(rowsIn, batch?.RowCount ?? 0, Rejects.Take(), _matcher.TakeDropped(), _matcher.TakeCreated());
            Meter.AddUnmatched(_state);
            return batch;
        }
    }

    private sealed class TableSideLink(PlannedStep step, RunState run) : Link(step, run)
    {
        private readonly ITableShare _share = run.JoinOf(step).State.CreateShare();

        public override Message? Process(Message message, long number)
        {
            int rows = message.RowCount;
            Charge.Learn((RowBatch)message);
            _share.Add((RowBatch)message, number, Rejects);
            Meter.AddTableRows(rows, Rejects.Take());
            message.Release();
            return null;
        }
    }

    private sealed class CollectorLink(PlannedStep step, RunState run, ICollector collector, CollectContext context) : Link(step, run)
    {
        public ICollectorShare Share { get; } = collector.CreateShare(context);

        public override Message? Process(Message message, long number)
        {
            Share.Add((RowBatch)message, Rejects);
            Charge.Learn((RowBatch)message);
            int rejected = Rejects.Take();
            Meter.AddRows(message.RowCount, 0, rejected, collector.MakesNewRows ? message.RowCount - rejected : 0);
            message.Release();
            return null;
        }
    }
}
