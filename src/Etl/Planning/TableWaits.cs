using Etl.Steps;

namespace Etl.Planning;

/// <summary>
/// Decides who waits for the tables of joins. Sources that feed the row side begin when the table is built. Where that would
/// be a circle, because a source feeds both sides or the waits of several joins or ordered merges bite each other's tails,
/// the join gets a buffer in front of its row side instead.
/// </summary>
internal sealed class TableWaits
{
    private readonly Dictionary<string, PlannedStep> _steps;
    private readonly Dictionary<string, HashSet<int>> _passing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<int>> _all = new(StringComparer.Ordinal);
    private readonly Dictionary<int, HashSet<int>> _waits = []; // by source, those that must end before it can go on
    private readonly Dictionary<int, List<string>> _tables = [];
    private readonly HashSet<string> _buffered = new(StringComparer.Ordinal);

    /// <param name="steps">In topological order.</param>
    /// <param name="isMerge">Whether a step that reads several others puts their rows in order.</param>
    public TableWaits(IReadOnlyList<PlannedStep> steps, Func<PlannedStep, bool> isMerge)
    {
        _steps = steps.ToDictionary(step => step.Id, StringComparer.Ordinal);
        foreach (PlannedStep step in steps.Where(step => step.From.Count > 1 && step.Step is not IRowJoin && isMerge(step))) AddMerge(step);
        foreach (PlannedStep step in steps.Where(step => step.Step is IRowJoin)) AddJoin(step);
    }

    /// <summary>Whether a join has a buffer in front of its row side.</summary>
    public bool IsBuffered(PlannedStep join) => _buffered.Contains(join.Id);

    /// <summary>The joins whose tables a source waits for before it begins.</summary>
    public IReadOnlyList<string> TablesBefore(PlannedStep source) => _tables.GetValueOrDefault(source.Index) ?? [];

    /// <summary>In a merge, what comes of a source waits for all that comes of earlier ones.</summary>
    private void AddMerge(PlannedStep merge)
    {
        foreach (int source in merge.From.SelectMany(Passing))
        {
            foreach (int other in merge.From.SelectMany(All).Where(other => other < source)) Waits(source).Add(other);
        }
    }

    private void AddJoin(PlannedStep join)
    {
        HashSet<int> rows = Passing(join.From[0]);
        HashSet<int> table = All(join.From[1]);
        if (rows.Overlaps(table) || table.Any(source => Reaches(source, rows, [])))
        {
            _buffered.Add(join.Id);
            return;
        }

        foreach (int source in rows)
        {
            Waits(source).UnionWith(table);
            if (!_tables.TryGetValue(source, out List<string>? tables)) _tables[source] = tables = [];
            tables.Add(join.Id);
        }
    }

    private HashSet<int> Waits(int source)
    {
        if (!_waits.TryGetValue(source, out HashSet<int>? waits)) _waits[source] = waits = [];
        return waits;
    }

    private bool Reaches(int source, HashSet<int> targets, HashSet<int> seen) =>
        targets.Contains(source) || (seen.Add(source) && Waits(source).Any(next => Reaches(next, targets, seen)));

    /// <summary>The sources whose rows pass through to a step's output: what a collector or a table takes in holds nobody up.</summary>
    private HashSet<int> Passing(string id)
    {
        if (_passing.TryGetValue(id, out HashSet<int>? known)) return known;
        PlannedStep step = _steps[id];
        IEnumerable<string> from = step.Step switch
        {
            ICollector => [],
            IRowJoin => step.From.Take(1),
            _ => step.From,
        };
        return _passing[id] = step.Step is ISource ? [step.Index] : [.. from.SelectMany(Passing)];
    }

    /// <summary>The sources that a step's output depends on.</summary>
    private HashSet<int> All(string id)
    {
        if (_all.TryGetValue(id, out HashSet<int>? known)) return known;
        PlannedStep step = _steps[id];
        return _all[id] = step.Step is ISource ? [step.Index] : [.. step.From.SelectMany(All)];
    }
}
