using System.Globalization;
using System.Text;
using Etl.Planning;

namespace Etl.Cli.Explaining;

/// <summary>A plan as a Mermaid flowchart: a box for each block, with its steps inside.</summary>
internal static class PlanMermaid
{
    public static string Write(PipelinePlan plan)
    {
        StringBuilder text = new("flowchart LR\n");
        foreach (PlannedBlock block in plan.Blocks)
        {
            text.Append(CultureInfo.InvariantCulture, $"  subgraph b{block.Index}[\"{PlanWords.Kind(block.Kind)}, {block.Parallelism} at once\"]\n");
            for (int i = 0; i < block.Steps.Count; i++)
                text.Append(CultureInfo.InvariantCulture, $"    b{block.Index}s{i}[\"{Escape(block.Steps[i].Id)}<br/>{Escape(block.Steps[i].Type.Name)}\"]\n");
            for (int i = 1; i < block.Steps.Count; i++)
                text.Append(CultureInfo.InvariantCulture, $"    b{block.Index}s{i - 1} --> b{block.Index}s{i}\n");
            text.Append("  end\n");
        }

        foreach (PlannedBlock block in plan.Blocks)
        {
            foreach (int from in block.From)
                text.Append(CultureInfo.InvariantCulture, $"  b{from}s{plan.Blocks[from].Steps.Count - 1} --> b{block.Index}s0\n");
        }

        // A table has no messages of its own: its row side waits for it.
        foreach (PlannedBlock table in plan.Blocks.Where(block => block.BuildsTable))
        {
            PlannedBlock rows = plan.Blocks.First(block => block.Passes(table.Steps[^1]));
            text.Append(CultureInfo.InvariantCulture, $"  b{table.Index}s{table.Steps.Count - 1} -. table .-> b{rows.Index}s{rows.Steps.ToList().IndexOf(table.Steps[^1])}\n");
        }

        if (plan.Pending.Count > 0) WritePending(plan, text);
        return text.ToString().TrimEnd();
    }

    /// <summary>The steps that are planned when others have run, in one box.</summary>
    private static void WritePending(PipelinePlan plan, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"  subgraph pending[\"planned after {Escape(string.Join(", ", plan.Pending[0].After))}\"]\n");
        for (int i = 0; i < plan.Pending.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"    p{i}[\"{Escape(plan.Pending[i].Id)}<br/>{Escape(plan.Pending[i].Type.Name)}\"]\n");
        text.Append("  end\n");
        for (int i = 0; i < plan.Pending.Count; i++)
        {
            foreach (string from in plan.Pending[i].From)
            {
                if (Node(plan, from) is { } node) text.Append(CultureInfo.InvariantCulture, $"  {node} -.-> p{i}\n");
            }
        }
    }

    /// <summary>The box that a step's messages come out of.</summary>
    private static string? Node(PipelinePlan plan, string id)
    {
        for (int i = 0; i < plan.Pending.Count; i++)
        {
            if (string.Equals(plan.Pending[i].Id, id, StringComparison.Ordinal)) return $"p{i}";
        }

        foreach (PlannedBlock block in plan.Blocks.Reverse())
        {
            for (int i = block.Steps.Count - 1; i >= 0; i--)
            {
                if (string.Equals(block.Steps[i].Id, id, StringComparison.Ordinal)) return $"b{block.Index}s{i}";
            }
        }

        return null;
    }

    /// <summary>Mermaid takes HTML entities, written with '#', in quoted labels.</summary>
    private static string Escape(string label) => label.Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal);
}
