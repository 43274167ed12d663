using System.Text;
using Etl.Planning;
using Etl.Runs;

namespace Etl.Cli.Commands;

/// <summary>Goes on with a run, if what it was made of is still the same.</summary>
/// <param name="context">The command's surroundings.</param>
/// <param name="run">The run.</param>
/// <param name="held">The lock of its pipeline.</param>
/// <param name="startsOver">Whether it goes by what is there now, and keeps nothing of what was done.</param>
internal sealed class ResumedRun(CommandContext context, RunInfo run, PipelineLock held, bool startsOver) : IRunOpening
{
    public Task<PipelineLock?> LockAsync(string pipeline, WorkFolder work, CancellationToken cancellation) => Task.FromResult<PipelineLock?>(held);

    public RunSession? Open(PlannedRun planned, WorkFolder work, PipelineLock held)
    {
        PipelinePlan plan = planned.Plan!;
        RunRecord before = run.Record!;
        RunRecord now = before with
        {
            Etl = RunRecord.CurrentEtl,
            Text = Encoding.UTF8.GetString(plan.Text.Span),
            Environment = EnvironmentDigests.Of(planned.Environment, work),
            ProcessId = Environment.ProcessId,
        };
        if (!string.Equals(plan.Name, before.Pipeline, StringComparison.Ordinal))
        {
            context.Error.WriteLine($"error: Run {before.Id} is one of the pipeline '{before.Pipeline}', and the file '{before.File}' holds '{plan.Name}' now. Run it with 'etl run'.");
            return null;
        }

        string[] changes = startsOver ? [] : [.. Changes(before, now)];
        if (changes.Length == 0) return RunSession.Resume(work, run, now, context.Time.GetUtcNow(), startsOver);

        context.Error.WriteLine($"error: Run {before.Id} cannot be resumed, because its result would be a mixture:");
        foreach (string change in changes) context.Error.WriteLine("  " + change);
        context.Error.WriteLine("Undo that, or compute everything anew with '--start-over'.");
        return null;
    }

    /// <summary>What is not as it was when the run began.</summary>
    private static IEnumerable<string> Changes(RunRecord before, RunRecord now)
    {
        if (!string.Equals(before.Etl, now.Etl, StringComparison.Ordinal)) yield return $"the run was begun by etl {before.Etl}, and this is etl {now.Etl}";
        if (!string.Equals(before.Text, now.Text, StringComparison.Ordinal)) yield return $"the pipeline file '{before.File}' has changed at line {FirstChange(before.Text, now.Text)}; 'etl runs show {before.Id}' prints it as it was";
        foreach (string name in before.Environment.Keys.Union(now.Environment.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!string.Equals(before.Environment.GetValueOrDefault(name), now.Environment.GetValueOrDefault(name), StringComparison.Ordinal))
                yield return $"the environment variable '{name}' has changed";
        }
    }

    private static int FirstChange(string before, string now)
    {
        int same = before.AsSpan().CommonPrefixLength(now);
        return before.AsSpan(0, same).Count('\n') + 1;
    }
}
