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

        return text.ToString().TrimEnd();
    }

    /// <summary>Mermaid takes HTML entities, written with '#', in quoted labels.</summary>
    private static string Escape(string label) => label.Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal);
}
