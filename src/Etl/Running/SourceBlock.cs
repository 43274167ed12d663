using System.Diagnostics;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Lists a source's items and sends them, in order of position or the largest first.</summary>
internal sealed class SourceBlock(PlannedBlock block, RunState run)
{
    private readonly PlannedStep _step = block.Steps[0];

    public async ValueTask ProduceAsync(IMessageOutput output, CancellationToken cancellation)
    {
        StepMeter meter = run.Meter(_step);
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Message> items = ((ISource)_step.Step).List(_step.Index, run.Context);
        run.Context.Outputs.Protect([.. items.OfType<FileMessage>().Select(file => file.Content.LocalPath).OfType<string>()]);
        if (run.Checkpoints is { } checkpoints) items = checkpoints.Begin(_step, items);
        List<Message> watched = new(items.Count);
        foreach (Message item in items)
        {
            if (item is FileMessage file) Watch(run.Progress.Watch(file), watched);
            else if (!IsDone(item))
            {
                run.Progress.AddUnknown();
                watched.Add(item);
            }
        }

        meter.AddFilesIn(items.Count);
        meter.AddBusy(start);
        foreach (string join in block.WaitsFor) await run.JoinOf(join).WaitAsync(run.Graph.IntakeEnded);
        // The slowest job must not start last: behind a parallel block, it would keep one worker busy while the others are done.
        if (block.LargestFirst) watched.Sort(LargestFirst);
        foreach (Message item in watched)
        {
            if (run.Graph.IntakeEnded.IsCancellationRequested)
            {
                item.Release();
                continue;
            }

            meter.AddFilesOut(1);
            meter.AddBytesOut((item as FileMessage)?.Length ?? 0);
            await output.SendAsync(item, cancellation);
        }
    }

    /// <summary>Whether the run that this one continues is done with an item.</summary>
    private bool IsDone(Message item) => run.Coverage?.IsComplete(item.Position) == true;

    private void Watch(FileMessage file, List<Message> watched)
    {
        if (!IsDone(file)) watched.Add(file);
        else file.Release(); // which counts its bytes as read
    }

    private static int LargestFirst(Message left, Message right)
    {
        int order = ((right as FileMessage)?.Length ?? 0).CompareTo((left as FileMessage)?.Length ?? 0);
        return order == 0 ? left.Position.CompareTo(right.Position) : order;
    }
}
