namespace Etl.Faults.Trials;

/// <summary>What came of the kills of one pipeline.</summary>
internal sealed class Tally(string pipeline)
{
    private readonly List<string> _problems = [];

    public string Pipeline { get; } = pipeline;

    /// <summary>Runs that were compared with an undisturbed one.</summary>
    public int Runs { get; set; }

    public int Kills => AtTheEdge + BeforeCheckpoint + AfterCheckpoint + InCommit;

    /// <summary>Kills before a process had begun to work, or after it had done all.</summary>
    public int AtTheEdge { get; private set; }

    /// <summary>Kills before the run had a checkpoint.</summary>
    public int BeforeCheckpoint { get; private set; }

    /// <summary>Kills after the run had one.</summary>
    public int AfterCheckpoint { get; private set; }

    /// <summary>Kills after the decision to put the outputs in place, and before all of that was done.</summary>
    public int InCommit { get; private set; }

    /// <summary>Those of them that left some outputs in place and others not.</summary>
    public int BetweenRenames { get; set; }

    /// <summary>Attempts that went on from a checkpoint.</summary>
    public int Continued { get; set; }

    /// <summary>What was not as it must be.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public void AddKill(JournalView before, JournalView after)
    {
        if (after.IsCommitted && !after.IsDone) InCommit++;
        else if (after.IsDone || after.Attempts == before.Attempts) AtTheEdge++;
        else if (after.CanContinue) AfterCheckpoint++;
        else BeforeCheckpoint++;
    }

    public void AddProblem(string problem) => _problems.Add($"{Pipeline}: {problem}");

    public void AddDifferences(string when, IEnumerable<string> differences)
    {
        foreach (string difference in differences) AddProblem($"{when}: {difference}");
    }
}
