using Etl.Messages;
using Etl.Steps;

namespace Etl.Planning;

/// <summary>Finds out which columns are used behind each step, so that a reader makes and checks no others.</summary>
internal static class ColumnUse
{
    /// <summary>By step id, the columns of its output that some later step uses.</summary>
    /// <param name="steps">In topological order, all planned.</param>
    /// <param name="readers">The steps that read a step, and as which of their inputs, counted from 0.</param>
    public static Dictionary<string, IReadOnlySet<string>> Find(IReadOnlyList<StepDraft> steps, Func<StepDraft, IEnumerable<(StepDraft Reader, int Input)>> readers)
    {
        Dictionary<string, IReadOnlySet<string>> used = new(StringComparer.Ordinal);
        foreach (StepDraft step in steps.Reverse())
        {
            if (step.Type.Output != MessageKind.Rows) continue;
            HashSet<string> columns = new(StringComparer.Ordinal);
            foreach ((StepDraft reader, int input) in readers(step)) columns.UnionWith(Required(reader, input, used));
            // What reads several steps with different columns needs some of them from another one.
            columns.IntersectWith(step.Step!.OutputSchema!.Names);
            used.Add(step.Definition.Id, columns);
        }

        return used;
    }

    private static IReadOnlySet<string> Required(StepDraft reader, int input, Dictionary<string, IReadOnlySet<string>> used) => reader.Step switch
    {
        IRowTransform transform => transform.RequiredColumns(used[reader.Definition.Id]),
        ICollector collector => collector.RequiredColumns(used[reader.Definition.Id]),
        IRowJoin join when input == 0 => join.RequiredRowColumns(used[reader.Definition.Id]),
        IRowJoin join => join.RequiredTableColumns(used[reader.Definition.Id]),
        IRowSink sink => sink.RequiredColumns,
        _ => throw new InvalidOperationException($"The step '{reader.Definition.Id}' does not read rows; this is a bug in etl."),
    };
}
