using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Running.Checkpoints;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Runs a message transform, or a content transform whose result is written to the work folder because no reader follows.</summary>
internal sealed class TransformBlock(PlannedBlock block, RunState run)
{
    private readonly PlannedStep _step = block.Steps[0];

    public async ValueTask HandleAsync(Message input, IMessageOutput output, CancellationToken cancellation)
    {
        StepMeter meter = run.Meter(_step);
        bool isAddress = input is UrlMessage;
        MeasuredOutput measured = new(output, block, run, isAddress ? run.Progress : null);
        long start = Stopwatch.GetTimestamp();
        run.Count(_step, input, new FileCounts { FilesIn = 1, BytesIn = (input as FileMessage)?.Length ?? 0 });
        if (_step.Step is IContentTransform content)
        {
            await SpoolAsync(content.Wrap((FileMessage)input), measured, cancellation);
        }
        else
        {
            try
            {
                await ((IMessageTransform)_step.Step).TransformAsync(input, measured, run.Context, cancellation);
            }
            finally
            {
                input.Release();
            }
        }

        run.Coverage?.Handle(input);
        meter.AddBusy(start, measured.Waited);
    }

    private async ValueTask SpoolAsync(FileMessage file, MeasuredOutput output, CancellationToken cancellation)
    {
        string path;
        long length;
        try
        {
            using Stream source = FileCopy.Open(file);
            using FileStream target = run.Context.Scratch.Create();
            path = target.Name;
            length = FileCopy.Copy(file, source, target, run.Context.Scratch.WriteError, cancellation);
        }
        finally
        {
            file.Release();
        }

        // The wrapped file was released, and with it the original, if this was its last reader.
        await output.SendAsync(file.With(file.Name, ScratchFolder.AsContent(path), length), cancellation);
    }

    private sealed class MeasuredOutput(IMessageOutput target, PlannedBlock block, RunState run, InputProgress? arrivals) : IMessageOutput
    {
        public long Waited { get; private set; }

        public async ValueTask SendAsync(Message message, CancellationToken cancellation)
        {
            long bytes = (message as FileMessage)?.Length ?? 0;
            run.Count(block.Steps[0], message, new FileCounts { FilesOut = 1, BytesOut = bytes });
            run.Coverage?.Send(block, message);
            arrivals?.Arrived(bytes);
            long start = Stopwatch.GetTimestamp();
            await target.SendAsync(message, cancellation);
            Waited += Stopwatch.GetTimestamp() - start;
        }
    }
}
