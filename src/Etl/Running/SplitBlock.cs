using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Running.Checkpoints;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Reads files, decompressing on the way, and sends them on in chunks as the memory budget allows.</summary>
internal sealed class SplitBlock
{
    private readonly RunState _run;
    private readonly PlannedBlock _block;
    private readonly PlannedStep _reader;
    private readonly IReadOnlyList<PlannedStep> _wrappers;

    public SplitBlock(PlannedBlock block, RunState run)
    {
        _run = run;
        _block = block;
        _reader = block.Steps[^1];
        _wrappers = [.. block.Steps.SkipLast(1)];
    }

    public async ValueTask HandleAsync(Message input, IMessageOutput output, CancellationToken cancellation)
    {
        FileMessage file = (FileMessage)input;
        foreach (PlannedStep wrapper in _wrappers)
        {
            _run.Count(wrapper, file, new FileCounts { FilesIn = 1, FilesOut = 1, BytesIn = file.Length ?? 0 });
            file = ((IContentTransform)wrapper.Step).Wrap(file);
        }

        MemoryBudget.Reading reading = _run.Budget.Begin(file.Position);
        ChunkOutput chunks = new(_run, _block, reading, output);
        try
        {
            chunks.Begin(file);
            await ((IRowReader)_reader.Step).SplitAsync(file, chunks, _run.Context, cancellation);
            chunks.Complete(input);
        }
        finally
        {
            chunks.End();
            _run.Budget.End(reading);
            file.Release();
        }
    }

    /// <summary>Counts each chunk as it is sent, so that a large file is seen to go on.</summary>
    private sealed class ChunkOutput(RunState run, PlannedBlock block, MemoryBudget.Reading reading, IMessageOutput target) : IMessageOutput
    {
        private readonly PlannedStep _reader = block.Steps[^1];
        private readonly StepMeter _meter = run.Meter(block.Steps[^1]);
        private long _workedSince = Stopwatch.GetTimestamp();
        private Reading? _covered; // null where the file is read for the first time
        private int _toSkip; // parts that were worked up before the run was interrupted
        private FileCounts _counts;

        public void Begin(FileMessage file)
        {
            _meter.AddFilesIn(1);
            _counts = new FileCounts { FilesIn = 1 };
            if (run.Coverage is not { } coverage) return;
            _covered = coverage.ReadingOf(_reader, file);
            _toSkip = _covered.Parts;
            _covered.Open(file);
        }

        public async ValueTask SendAsync(Message message, CancellationToken cancellation)
        {
            RecordChunk chunk = (RecordChunk)message;
            _meter.AddBytesIn(chunk.Length);
            _meter.AddChunkSent();
            _meter.AddBusy(_workedSince);
            _counts += new FileCounts { BytesIn = chunk.Length, ChunksSent = 1 };
            if (_toSkip > 0)
            {
                Skip(chunk);
                return;
            }

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
            run.Coverage?.Send(block, chunk);
            await target.SendAsync(chunk, cancellation);
            _workedSince = Stopwatch.GetTimestamp();
        }

        /// <summary>The whole file was sent.</summary>
        public void Complete(Message file)
        {
            if (_toSkip > 0) throw _covered!.Shortened();
            run.Coverage?.Count(_reader, file, _counts);
            run.Coverage?.Handle(file);
        }

        /// <summary>Counts the work since the last chunk.</summary>
        public void End() => _meter.AddBusy(_workedSince);

        /// <summary>Leaves out a chunk that was worked up before: it is counted among those that were parsed then.</summary>
        private void Skip(RecordChunk chunk)
        {
            try
            {
                run.Graph.IntakeEnded.ThrowIfCancellationRequested();
                if (--_toSkip == 0) _covered!.CheckEnd(chunk);
            }
            finally
            {
                chunk.Release();
            }

            _workedSince = Stopwatch.GetTimestamp();
        }
    }
}
