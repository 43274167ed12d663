using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Running.Checkpoints;
using Etl.Steps;
using Etl.Steps.Saving;

namespace Etl.Running;

/// <summary>Writes what arrives to the run's outputs.</summary>
internal sealed class SinkBlock(PlannedBlock block, RunState run) : IAsyncDisposable
{
    private readonly PlannedStep _step = block.Steps[0];
    private readonly IRowWriter? _writer = (block.Steps[0].Step as IRowSink)?.CreateWriter(run.Context);

    /// <summary>The writer where other workers can format its rows; null where it does that itself, or writes files.</summary>
    public IFormattingWriter? Formatting => _writer as IFormattingWriter;

    public PlannedStep Step => _step;

    /// <summary>The writer where checkpoints save it; null where it has nothing that could be, or writes files.</summary>
    public ISavedWriter? Saved => _writer as ISavedWriter;

    public async ValueTask HandleAsync(Message input, IMessageOutput output, CancellationToken cancellation)
    {
        StepMeter meter = run.Meter(_step);
        long start = Stopwatch.GetTimestamp();
        try
        {
            if (input is not FileMessage file)
            {
                await (input is RowBatch rows ? _writer!.WriteAsync(rows, cancellation) : Formatting!.WriteFormattedAsync(input, cancellation));
                meter.AddRows(input.RowCount, input.RowCount, 0, 0);
            }
            else
            {
                await ((IFileSink)_step.Step).WriteAsync(file, run.Context, cancellation);
                long bytes = file.Length ?? 0;
                run.Count(_step, file, new FileCounts { FilesIn = 1, FilesOut = 1, BytesIn = bytes, BytesOut = bytes });
                run.Coverage?.Handle(file);
            }
        }
        finally
        {
            input.Release();
        }

        meter.AddBusy(start);
    }

    public async ValueTask FinishAsync(IMessageOutput output, CancellationToken cancellation)
    {
        if (_writer is null) return;
        long start = Stopwatch.GetTimestamp();
        // A writer is saved between two of its works.
        if (run.Checkpoints is { } checkpoints) await checkpoints.FinishAsync(() => _writer.CompleteAsync(cancellation), run.Graph.IntakeEnded);
        else await _writer.CompleteAsync(cancellation);
        run.Meter(_step).AddBusy(start);
    }

    public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
