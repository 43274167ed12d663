using Etl.Planning;
using Etl.Runs;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Tells the account of a run's outputs what the sinks of a plan write to, also those that come to write nothing.</summary>
internal static class SinkTargets
{
    public static void Declare(PipelinePlan plan, OutputKeeper outputs)
    {
        foreach (PlannedStep step in plan.Steps)
        {
            if (step.Step is IRowSink rows) outputs.Declare(step.Id, Path.GetFullPath(rows.Path, plan.Root), rows.Overwrite);
            else if (step.Step is IFileSink files) outputs.Declare(step.Id, files.Folder is { } folder ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder, plan.Root)) : null, files.Overwrite);
        }
    }
}
