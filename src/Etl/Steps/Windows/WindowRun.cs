using Etl.Messages;
using Etl.Steps.RowStore;
using Etl.Steps.Sorting;

namespace Etl.Steps.Windows;

/// <summary>
/// Goes through all rows, sorted by partition and order, once; and through a partition a second time where some column
/// is computed from all of it. Not thread-safe.
/// </summary>
internal sealed class WindowRun : IDisposable
{
    // Arguments are turned into columns so many rows at a time.
    private const int BlockRows = 1024;

    private readonly WindowPlan _plan;
    private readonly CollectContext _context;
    private readonly IWindowValues[] _values;
    private readonly PartitionPass _pass;
    private readonly PartitionSpool? _spool;
    private readonly RowDecoder _decoder;

    /// <param name="plan">The columns.</param>
    /// <param name="target">Gets the rows by their position.</param>
    /// <param name="spoolBytes">Bytes that a partition may hold in memory while it waits for its end.</param>
    /// <param name="context">What the step works with.</param>
    public WindowRun(WindowPlan plan, SortedRows target, long spoolBytes, CollectContext context)
    {
        _plan = plan;
        _context = context;
        _values = [.. plan.Columns.Select(Frames.Create)];
        _pass = new PartitionPass(plan, _values, target, WindowCodecs.Added(plan, context));
        _spool = plan.Columns.Any(column => column.IsWhole) ? new PartitionSpool(context, spoolBytes) : null;
        _decoder = new RowDecoder(WindowCodecs.Arguments(plan));
    }

    /// <summary>Takes all records of a merge.</summary>
    /// <exception cref="StepException">A value does not fit its type, or the scratch folder cannot be used.</exception>
    public void Process(RecordMerge merge)
    {
        Read(merge, EnterFirst, EndPartition);
        _pass.Flush();
    }

    public void Dispose()
    {
        _pass.Dispose();
        _spool?.Dispose();
    }

    private delegate void RowAction(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record, Column?[] arguments, int row, GroupRanks ranks);

    /// <summary>Goes through records in blocks, whose arguments are made columns.</summary>
    private void Read(RecordMerge merge, RowAction enter, Action end)
    {
        GroupRanks ranks = new();
        RowSet keys = new();
        RowSet records = new();
        int[] starts = new int[BlockRows];
        bool any = false;
        while (true)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            while (records.Count < BlockRows && !records.IsFull && merge.Next())
            {
                GroupedRow record = GroupedRow.Read(merge.Row);
                RowPair.Locate(record.Row, out int first, out _);
                starts[records.Count] = records.Buffer.Length + merge.Row.Length - record.Row.Length + first;
                keys.Add(merge.Key);
                records.Add(merge.Row);
            }

            if (records.Count == 0) break;
            Column?[] arguments = _decoder.DecodeColumns(records.Buffer, starts.AsSpan(0, records.Count));
            try
            {
                for (int i = 0; i < records.Count; i++)
                {
                    GroupedRow record = GroupedRow.Read(records[i]);
                    if (ranks.Add(keys[i], record.GroupLength, record.OrderLength) && any) end();
                    any = true;
                    enter(keys[i], records[i], arguments, i, ranks);
                }
            }
            finally
            {
                foreach (Column? column in arguments) column?.Free();
            }

            keys.Clear();
            records.Clear();
        }

        if (any) end();
    }

    private void EnterFirst(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record, Column?[] arguments, int row, GroupRanks ranks)
    {
        if (_spool is null)
        {
            EnterPass(key, record, arguments, row, ranks);
            return;
        }

        for (int i = 0; i < _values.Length; i++)
        {
            if (_plan.Columns[i].IsWhole) _values[i].Enter(arguments, row, ranks);
        }

        _spool.Add(key, record);
    }

    private void EnterPass(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record, Column?[] arguments, int row, GroupRanks ranks) =>
        _pass.Enter(key, GroupedRow.Read(record), arguments, row, ranks);

    private void EndPartition()
    {
        if (_spool is not null)
        {
            using (RecordMerge partition = _spool.Open()) Read(partition, EnterPass, () => { });
            _spool.Clear();
        }

        _pass.End();
    }
}
