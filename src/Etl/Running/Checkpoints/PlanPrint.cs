using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Etl.Messages;
using Etl.Planning;

namespace Etl.Running.Checkpoints;

/// <summary>Says by a digest which plan a saved state is of. How many workers there are, and how much memory, is no part of it.</summary>
internal static class PlanPrint
{
    public static string Of(PipelinePlan plan, int chunkBytes)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"chunks of {chunkBytes}");
        foreach (PlannedStep step in plan.Steps)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{step.Index} {step.Id} {step.Type.Name} from {string.Join(' ', step.From)}");
            text.AppendLine(step.Options);
            text.AppendLine(Columns(step.InputSchema)).AppendLine(Columns(step.OutputSchema));
            text.AppendJoin(' ', (step.UsedColumns ?? new HashSet<string>(StringComparer.Ordinal)).Order(StringComparer.Ordinal)).AppendLine();
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Columns(Schema? schema) =>
        schema is null ? "-" : string.Join(' ', schema.Columns.Select(column => $"{column.Name}:{column.Type}"));
}
