using Etl.Faults.Programs;
using Etl.SampleData;

namespace Etl.Faults.Trials;

/// <summary>One run, killed again and again and resumed until it is done.</summary>
/// <param name="program">What is killed.</param>
/// <param name="files">The folder that it runs in.</param>
/// <param name="input">What it reads.</param>
/// <param name="before">The outputs that are there before.</param>
/// <param name="tally">Where kills are counted.</param>
/// <param name="random">What moments and numbers of cores are drawn from.</param>
internal sealed class KilledRun(EtlProgram program, RunFiles files, Input input, OutputFiles before, Tally tally, SplitMix random)
{
    private const int MostCores = 8;

    private readonly string _runBefore = files.Latest();

    private bool HasBegun => !string.Equals(files.Latest(), _runBefore, StringComparison.Ordinal);

    /// <summary>Returns whether the run came to its end and everything was as it must be.</summary>
    /// <param name="mostKills">After so many it is left alone.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<bool> RunAsync(int mostKills, CancellationToken cancellation)
    {
        int problems = tally.Problems.Count;
        Ending ending;
        do
        {
            JournalView start = Journal();
            bool isKilled = mostKills-- > 0;
            using EtlProcess process = program.Start(files.Folder, 1 + random.Next(MostCores), Command());
            if (isKilled)
            {
                await Aim.Draw(random, input.Time, start).WaitAsync(process, Journal, cancellation);
                process.Kill();
            }

            ending = await process.EndAsync(cancellation);
            JournalView end = Journal();
            if (start.CanContinue && end.CanContinue && end.Attempts > start.Attempts) tally.Continued++;
            if (ending.IsKilled && isKilled) Count(start, end);
            else if (!ending.IsDone) tally.AddProblem(ending.ToString());
        }
        while (!ending.IsDone && tally.Problems.Count == problems);

        if (tally.Problems.Count == problems) Compare();
        return tally.Problems.Count == problems;
    }

    /// <summary>
    /// What somebody types who wants the run done: there is nothing to resume before it was taken down. A run before that was
    /// killed when it had done all may still be listed as one to resume.
    /// </summary>
    private IReadOnlyList<string> Command() => HasBegun && string.Equals(files.Resumable(), files.Latest(), StringComparison.Ordinal)
        ? ["resume", files.Pipeline, "--quiet"]
        : ["run", KilledSeries.PipelineFile, "--param", $"input={input.Path}", "--quiet"];

    /// <summary>The journal of this run; an empty one before it has begun.</summary>
    private JournalView Journal() => HasBegun ? JournalView.Read(files.Journal(files.Latest())) : JournalView.Empty;

    /// <summary>Counts a kill, and looks at what whoever reads the outputs would find now.</summary>
    private void Count(JournalView start, JournalView end)
    {
        tally.AddKill(start, end);
        OutputFiles seen = OutputFiles.Read(files.Outputs, isAll: false);
        string when = $"run {files.Latest()} after a kill";
        if (end.IsDone)
        {
            tally.AddDifferences(when, seen.DifferencesFrom(input.Outputs));
        }
        else if (end.IsCommitted)
        {
            tally.AddDifferences(when, seen.NeitherOf(before, input.Outputs));
            if (seen.DifferencesFrom(before).Any() && seen.DifferencesFrom(input.Outputs).Any()) tally.BetweenRenames++;
        }
        else
        {
            tally.AddDifferences(when, seen.DifferencesFrom(before));
        }
    }

    private void Compare()
    {
        tally.Runs++;
        string run = files.Latest();
        tally.AddDifferences($"run {run}", OutputFiles.Read(files.Outputs, isAll: true).DifferencesFrom(input.Outputs));
        if (!string.Equals(files.Rejects(run), input.Rejects, StringComparison.Ordinal)) tally.AddProblem($"run {run}: the list of rejected rows differs.");
    }
}
