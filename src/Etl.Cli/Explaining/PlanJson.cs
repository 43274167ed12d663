using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Etl.Definitions;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Cli.Explaining;

/// <summary>A plan as JSON for programs.</summary>
internal static class PlanJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(PipelinePlan plan)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteString("name", plan.Name);
            json.WriteString("file", plan.File);
            json.WriteString("root", plan.Root);
            WriteLimits(json, plan.Limits);
            WriteTexts(json, "startsOver", plan.StartsOver);
            json.WriteStartArray("steps");
            foreach (PlannedStep step in plan.Steps) WriteStep(json, step);
            json.WriteEndArray();
            json.WriteStartArray("blocks");
            foreach (PlannedBlock block in plan.Blocks) WriteBlock(json, block);
            json.WriteEndArray();
            if (plan.Pending.Count > 0) WritePending(json, plan.Pending);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteLimits(Utf8JsonWriter json, PlanLimits limits)
    {
        json.WriteStartObject("limits");
        json.WriteNumber("memoryBytes", limits.MemoryBytes);
        json.WriteNumber("cpu", limits.Cpu);
        WriteNumber(json, "rejectRows", limits.RejectRows);
        WriteNumber(json, "rejectPercent", limits.RejectPercent);
        json.WriteString("checkpoint", Duration.Format(limits.Checkpoint));
        json.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter json, PlannedStep step)
    {
        json.WriteStartObject();
        json.WriteString("id", step.Id);
        json.WriteString("use", step.Type.Name);
        WriteTexts(json, "from", step.From);
        WriteTexts(json, "input", step.Type.Input.Select(kind => PlanWords.Kind(kind)));
        if (step.Type.Output is { } output)
            json.WriteString("output", PlanWords.Kind(output));
        else
            json.WriteNull("output");
        if (step.OutputSchema is { } schema)
        {
            json.WriteStartArray("columns");
            foreach (ColumnSchema column in schema.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", column.Type.ToString().ToLowerInvariant());
                json.WriteBoolean("used", PlanWords.IsUsed(step, column.Name));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if ((step.Step as IRowReader)?.Found is { } found) WriteFound(json, found);
        WriteTexts(json, "unchecked", PlanWords.Unchecked(step));
        if (step.Step is IAggregation) WriteTexts(json, "growing", PlanWords.Growing(step));
        json.WritePropertyName("with");
        json.WriteRawValue(step.Options);
        json.WriteEndObject();
    }

    private static void WriteFound(Utf8JsonWriter json, InferredColumns found)
    {
        json.WriteStartObject("found");
        WriteTexts(json, "columns", found.Columns.Select(column => column.Name));
        json.WriteBoolean("typesInferred", found.TypesInferred);
        json.WriteNumber("rowsOfEachFile", found.RowsOfEachFile);
        WriteTexts(json, "files", found.Files);
        json.WriteNumber("filesInAll", found.FilesInAll);
        json.WriteEndObject();
    }

    private static void WritePending(Utf8JsonWriter json, IReadOnlyList<PendingStep> steps)
    {
        json.WriteStartArray("pending");
        foreach (PendingStep step in steps)
        {
            json.WriteStartObject();
            json.WriteString("id", step.Id);
            json.WriteString("use", step.Type.Name);
            WriteTexts(json, "after", step.After);
            json.WriteBoolean("asksForFiles", step.AsksForFiles);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBlock(Utf8JsonWriter json, PlannedBlock block)
    {
        json.WriteStartObject();
        json.WriteNumber("index", block.Index);
        json.WriteString("name", block.Name);
        json.WriteString("kind", PlanWords.Kind(block.Kind));
        WriteTexts(json, "steps", block.Steps.Select(step => step.Id));
        json.WriteStartArray("from");
        foreach (int from in block.From) json.WriteNumberValue(from);
        json.WriteEndArray();
        json.WriteNumber("parallelism", block.Parallelism);
        json.WriteNumber("capacity", block.Capacity);
        json.WriteBoolean("takesAll", block.TakesAll);
        json.WriteBoolean("ordered", block.Ordered);
        json.WriteBoolean("largestFirst", block.LargestFirst);
        json.WriteBoolean("buildsTable", block.BuildsTable);
        WriteTexts(json, "waitsFor", block.WaitsFor);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
