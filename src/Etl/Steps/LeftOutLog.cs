using Etl.Messages;

namespace Etl.Steps;

/// <summary>A file that a run went on without, because its step says <c>"onError": "continue"</c>.</summary>
/// <param name="Step">Id of the step that gave it up.</param>
/// <param name="Item">The file or address, as errors name it.</param>
/// <param name="Reason">What was found, what is allowed, how to fix it.</param>
public sealed record LeftOutFile(string Step, string Item, string Reason);

/// <summary>Collects the files that a step did not hand on: those that it gave up, and those that are as they were when they were last read. Thread-safe.</summary>
internal sealed class LeftOutLog
{
    private readonly Lock _lock = new();
    private readonly List<(Position Position, LeftOutFile File)> _files = []; // under _lock
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal); // by step, with those that are unchanged; under _lock

    public void Add(Position position, LeftOutFile file)
    {
        lock (_lock)
        {
            _files.Add((position, file));
            Count(file.Step);
        }
    }

    public void AddUnchanged(string step)
    {
        lock (_lock) Count(step);
    }

    /// <summary>How many a step did not hand on.</summary>
    public long CountOf(string step)
    {
        lock (_lock) return _counts.GetValueOrDefault(step);
    }

    /// <summary>Those given up, in the order of the sources.</summary>
    public IReadOnlyList<LeftOutFile> InOrder()
    {
        lock (_lock) return [.. _files.OrderBy(entry => entry.Position).Select(entry => entry.File)];
    }

    private void Count(string step) => _counts[step] = _counts.GetValueOrDefault(step) + 1;
}
