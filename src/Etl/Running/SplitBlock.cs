using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Reads files, decompressing on the way, and sends them on in chunks as the memory budget allows.</summary>
internal sealed class SplitBlock
{
    /// <summary>A chunk of n bytes becomes typed columns and row offsets of about twice that, so it is charged three times its size.</summary>
    private const int ChargePerByte = 3;

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

        ChunkOutput chunks = new(_run, file.Position, output);
        long start = Stopwatch.GetTimestamp();
        _run.Budget.Begin(file.Position);
        try
        {
            await ((IRowReader)_reader.Step).SplitAsync(file, chunks, _run.Context, cancellation);
        }
        finally
        {
            _run.Budget.End(file.Position);
            file.Release();
            meter.AddFilesIn(1);
            meter.AddBytesIn(chunks.Bytes);
            meter.AddBusy(start, chunks.Waited);
        }
    }

    private sealed class ChunkOutput(RunState run, Position item, IMessageOutput target) : IMessageOutput
    {
        public long Waited { get; private set; }

        public long Bytes { get; private set; }

        public async ValueTask SendAsync(Message message, CancellationToken cancellation)
        {
            RecordChunk chunk = (RecordChunk)message;
            if (run.Graph.IntakeEnded.IsCancellationRequested)
            {
                chunk.Release();
                throw new OperationCanceledException(run.Graph.IntakeEnded);
            }

            Bytes += chunk.Length;
            long start = Stopwatch.GetTimestamp();
            long charge = chunk.MemoryBytes * ChargePerByte;
            await run.Budget.AcquireAsync(item, charge, cancellation);
            chunk.Freed = () => run.Budget.Release(charge);
            await target.SendAsync(chunk, cancellation);
            Waited += Stopwatch.GetTimestamp() - start;
        }
    }
}
