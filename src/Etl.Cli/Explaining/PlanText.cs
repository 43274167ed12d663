using System.Globalization;
using System.Text;
using Etl.Cli.Commands;
using Etl.Cli.Display;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Cli.Explaining;

/// <summary>A plan as text for people.</summary>
internal static class PlanText
{
    public static string Write(PipelinePlan plan)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{plan.Name}  ({plan.File})");
        text.AppendLine(CultureInfo.InvariantCulture, $"  folder  {plan.Root}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  limits  {Limits(plan.Limits)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  resume  {PlanWords.Resume(plan)}");
        WriteSteps(plan, text.AppendLine().AppendLine("steps"));
        WriteBlocks(plan, text.AppendLine().AppendLine("blocks"));
        if (plan.Pending.Count > 0) text.AppendLine().AppendLine("pending").Append(string.Concat(PlanWords.Pending(plan).Select(line => $"  {line}{Environment.NewLine}")));
        return text.ToString().TrimEnd();
    }

    internal static string Limits(PlanLimits limits) =>
        $"memory {Figures.Limit(limits.MemoryBytes)}, cpu {Figures.Plural(limits.Cpu, "worker")}, rejects {Rejects(limits)}";

    private static string Rejects(PlanLimits limits)
    {
        List<string> parts = [];
        if (limits.RejectRows is { } rows) parts.Add($"up to {Figures.Plural(rows, "row")}");
        if (limits.RejectPercent is { } percent) parts.Add(string.Create(CultureInfo.InvariantCulture, $"up to {percent} % of the rows read"));
        return parts.Count == 0 ? "without limit" : string.Join(" and ", parts);
    }

    private static void WriteSteps(PipelinePlan plan, StringBuilder text)
    {
        int ids = plan.Steps.Max(step => step.Id.Length);
        int uses = plan.Steps.Max(step => step.Type.Name.Length);
        string indent = new(' ', ids + 4);
        foreach (PlannedStep step in plan.Steps)
        {
            string line = $"  {step.Id.PadRight(ids)}  {step.Type.Name.PadRight(uses)}  {StepText.Kinds(step.Type)}";
            text.AppendLine(step.From.Count == 0 ? line : $"{line}  from {string.Join(", ", step.From)}");
            if (PlanWords.Used(step) is { Count: > 0 } columns) text.AppendLine(CultureInfo.InvariantCulture, $"{indent}columns: {string.Join(", ", columns)}");
            if (PlanWords.Found(step) is { } found) text.AppendLine(CultureInfo.InvariantCulture, $"{indent}{found}");
            if (PlanWords.Unused(step) is { Count: > 0 } unused) text.AppendLine(CultureInfo.InvariantCulture, $"{indent}not {(step.Step is IRowReader ? "checked" : "handed on")}, because no later step uses them: {string.Join(", ", unused)}");
            if (PlanWords.Spills(step)) text.AppendLine(CultureInfo.InvariantCulture, $"{indent}needs all rows: those beyond the memory go to the work folder");
            if (PlanWords.Growing(step) is { Count: > 0 } growing) text.AppendLine(CultureInfo.InvariantCulture, $"{indent}state grows with the data: {string.Join(", ", growing)}");
        }
    }

    private static void WriteBlocks(PipelinePlan plan, StringBuilder text)
    {
        foreach (PlannedBlock block in plan.Blocks)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {block.Index}  {PlanWords.Kind(block.Kind),-9}  {block.Name}");
            if (block.From.Count > 0) text.Append(CultureInfo.InvariantCulture, $"  from {string.Join(", ", block.From)}");
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"     parallelism {block.Parallelism}, {PlanWords.Capacity(block)}, {PlanWords.Order(block)}");
            if (PlanWords.Role(block) is { } role) text.AppendLine(CultureInfo.InvariantCulture, $"     {role}");
            if (block.Steps.Count > 1) text.AppendLine(CultureInfo.InvariantCulture, $"     fused: a batch passes {Figures.Count(block.Steps.Count)} steps on one worker");
        }
    }
}
