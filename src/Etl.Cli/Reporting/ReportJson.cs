using System.Text.Json;
using Etl.Running;
using Etl.Steps;

namespace Etl.Cli.Reporting;

/// <summary>
/// Writes a report as <see cref="ReportFile"/>'s serializer would. Every run saves one, and for a run over ten rows the
/// serializer's preparations were most of what that took.
/// </summary>
internal static class ReportJson
{
    public static void Write(Utf8JsonWriter json, RunReport report, Lazy<ReportJsonContext> types)
    {
        json.WriteStartObject();
        json.WriteString("runId", report.RunId);
        json.WriteString("pipeline", report.Pipeline);
        json.WriteString("status", report.Status switch { RunStatus.Done => "done", RunStatus.Failed => "failed", _ => "cancelled" });
        json.WriteString("started", report.Started);
        json.WriteNumber("elapsed", report.Elapsed.TotalSeconds);
        json.WriteStartArray("steps");
        foreach (StepSnapshot step in report.Steps) Write(json, step);
        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (OutputFile file in report.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("step", file.Step);
            json.WriteString("path", file.Path);
            json.WriteNumber("bytes", file.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("rejectedRows", report.RejectedRows);
        json.WriteString("rejectsFile", report.RejectsFile);
        json.WriteStartArray("leftOut");
        foreach (LeftOutFile file in report.LeftOut)
        {
            json.WriteStartObject();
            json.WriteString("step", file.Step);
            json.WriteString("item", file.Item);
            json.WriteString("reason", file.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("drift");
        if (report.Drift is null) json.WriteNullValue();
        else JsonSerializer.Serialize(json, report.Drift, types.Value.DriftReport);
        Write(json, report.Failure);
        json.WriteNumber("bytesRead", report.BytesRead);
        json.WriteNumber("peakMemoryBytes", report.PeakMemoryBytes);
        json.WriteNumber("megabytesPerSecond", report.MegabytesPerSecond);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StepSnapshot step)
    {
        json.WriteStartObject();
        json.WriteString("id", step.Id);
        json.WriteString("use", step.Use);
        json.WriteNumber("workers", step.Workers);
        json.WriteNumber("workersBusy", step.WorkersBusy);
        json.WriteNumber("queue", step.Queue);
        json.WriteNumber("queueBytes", step.QueueBytes);
        json.WriteNumber("filesIn", step.FilesIn);
        json.WriteNumber("filesOut", step.FilesOut);
        json.WriteNumber("rowsIn", step.RowsIn);
        json.WriteNumber("rowsOut", step.RowsOut);
        json.WriteNumber("rowsRejected", step.RowsRejected);
        json.WriteNumber("rowsDropped", step.RowsDropped);
        json.WriteString("droppedAs", step.DroppedAs);
        json.WriteNumber("rowsCreated", step.RowsCreated);
        json.WriteString("createdAs", step.CreatedAs);
        json.WriteStartArray("tallies");
        foreach (StepTally tally in step.Tallies)
        {
            json.WriteStartObject();
            json.WriteString("name", tally.Name);
            json.WriteString("text", tally.Text);
            json.WriteNumber("rows", tally.Rows);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("bytesIn", step.BytesIn);
        json.WriteNumber("bytesOut", step.BytesOut);
        json.WriteNumber("busy", step.Busy.TotalSeconds);
        json.WriteNumber("active", step.Active.TotalSeconds);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RunFailure? failure)
    {
        json.WritePropertyName("failure");
        if (failure is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("step", failure.Step);
        json.WriteString("item", failure.Item);
        json.WriteString("message", failure.Message);
        json.WriteEndObject();
    }
}
