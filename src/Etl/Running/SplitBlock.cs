using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Reads files, decompressing on the way, and sends them on in chunks as the memory budget allows.</summary>
internal sealed class SplitBlock
{
    private readonly RunState _run;
    private readonly PlannedStep _reader;
    private readonly IReadOnlyList<PlannedStep> _wrappers;

    public SplitBlock(PlannedBlock block, RunState run)
    {
        _run = run;
        _reader = block.Steps[^1];
        _wrappers = [.. block.Steps.SkipLast(1)];
    }

    public async ValueTask HandleAsync(Message input, IMessageOutput output, CancellationToken cancellation)
    {
        StepMeter meter = _run.Meter(_reader);
        FileMessage file = (FileMessage)input;
        foreach (PlannedStep wrapper in _wrappers)
        {
            StepMeter wrapperMeter = _run.Meter(wrapper);
            wrapperMeter.AddFilesIn(1);
            wrapperMeter.AddBytesIn(file.Length ?? 0);
            file = ((IContentTransform)wrapper.Step).Wrap(file);
            wrapperMeter.AddFilesOut(1);
        }

        MemoryBudget.Reading reading = _run.Budget.Begin(file.Position);
        ChunkOutput chunks = new(_run, meter, reading, output);
        try
        {
            meter.AddFilesIn(1);
            await ((IRowReader)_reader.Step).SplitAsync(file, chunks, _run.Context, cancellation);
        }
        finally
        {
            chunks.End();
            _run.Budget.End(reading);
            file.Release();
        }
    }

    /// <summary>Counts each chunk as it is sent, so that a large file is seen to go on.</summary>
    private sealed class ChunkOutput(RunState run, StepMeter meter, MemoryBudget.Reading reading, IMessageOutput target) : IMessageOutput
    {
        private long _workedSince = Stopwatch.GetTimestamp();

        public async ValueTask SendAsync(Message message, CancellationToken cancellation)
        {
            RecordChunk chunk = (RecordChunk)message;
            meter.AddBytesIn(chunk.Length);
            meter.AddChunkSent();
            meter.AddBusy(_workedSince);
            long charge = run.Charge.Of(chunk);
            try
            {
                run.Graph.IntakeEnded.ThrowIfCancellationRequested();
                await run.Budget.AcquireAsync(reading, charge, run.Graph.IntakeEnded);
            }
            catch (OperationCanceledException)
            {
                chunk.Release();
                throw;
            }

            chunk.Freed = () => run.Budget.Release(reading, charge);
            await target.SendAsync(chunk, cancellation);
            _workedSince = Stopwatch.GetTimestamp();
        }

        /// <summary>Counts the work since the last chunk.</summary>
        public void End() => meter.AddBusy(_workedSince);
    }
}
