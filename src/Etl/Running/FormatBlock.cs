using System.Collections.Concurrent;
using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>
/// Makes the rows of a sink into bytes on all workers, before its one writer appends them: where the batches come from if
/// they come from one block of rows, else in a block of its own. A formatter is rented for each batch, as workers are.
/// </summary>
internal sealed class FormatBlock(PlannedStep sink, IFormattingWriter writer, RunState run) : IDisposable
{
    private readonly StepMeter _meter = run.Meter(sink);
    private readonly ConcurrentBag<IRowFormatter> _idle = [];
    private readonly ConcurrentBag<IRowFormatter> _all = [];

    public async ValueTask HandleAsync(Message input, IMessageOutput output, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        if (!_idle.TryTake(out IRowFormatter? formatter)) _all.Add(formatter = writer.CreateFormatter());
        Message formatted;
        try
        {
            formatted = formatter.Format((RowBatch)input);
        }
        catch (Exception e)
        {
            throw new FusedStepException(sink.Id, e);
        }

        _idle.Add(formatter);
        _meter.AddBusy(start);
        await output.SendAsync(formatted, cancellation);
    }

    public void Dispose()
    {
        foreach (IRowFormatter formatter in _all) formatter.Dispose();
        _all.Clear();
    }
}
