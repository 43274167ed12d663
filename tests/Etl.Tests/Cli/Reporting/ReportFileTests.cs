using Etl.Cli.Reporting;
using Etl.Running;
using Etl.Steps;

namespace Etl.Tests.Cli.Reporting;

public sealed class ReportFileTests
{
    [Fact]
    public void Writes_what_the_serializer_would_so_that_reports_can_be_read_back()
    {
        RunReport full = SomeReport.Failed with
        {
            Status = RunStatus.Cancelled,
            Steps = [.. SomeReport.Failed.Steps.Select(step => step with { DroppedAs = "filtered \"é\"", CreatedAs = "made", Tallies = [new StepTally("rule", "break a rule\n", 3)] })],
            Outputs = [new OutputFile("csv", "/out/São Tomé's.csv", 12)],
            RejectsFile = "/rejects.csv",
            LeftOut = [new LeftOutFile("get", "http://host/a.csv", "It answers \"404\".")],
            Drift = new DriftReport(3, 1, [new FileDrift("rows", "a.csv", ["x"], [])]),
        };
        foreach (RunReport report in (RunReport[])[SomeReport.Done, SomeReport.Failed, full])
        {
            Assert.Equal(ReportFile.WriteBySerializer(report), ReportFile.Write(report));
            string path = Path.GetTempFileName();
            ReportFile.Save(report, path);
            Assert.Equal(ReportFile.Write(report), ReportFile.Write(ReportFile.Read(path)!));
            File.Delete(path);
        }
    }

    [Fact]
    public void Writes_camel_case_keys_in_a_stable_order_and_durations_in_seconds()
    {
        string json = ReportFile.Write(SomeReport.Failed with { Steps = [SomeReport.Failed.Steps[1]] });

        Assert.Equal(
            """
            {
              "runId": "20241120-120000-beef",
              "pipeline": "sales",
              "status": "failed",
              "started": "2024-11-20T12:00:00+00:00",
              "elapsed": 2.5,
              "steps": [
                {
                  "id": "rows",
                  "use": "csv.read",
                  "workers": 4,
                  "workersBusy": 3,
                  "queue": 2,
                  "queueBytes": 500000,
                  "filesIn": 20,
                  "filesOut": 0,
                  "rowsIn": 0,
                  "rowsOut": 12345,
                  "rowsRejected": 7,
                  "rowsDropped": 0,
                  "droppedAs": null,
                  "rowsCreated": 0,
                  "createdAs": null,
                  "tallies": [],
                  "bytesIn": 5000000,
                  "bytesOut": 0,
                  "busy": 6,
                  "active": 2
                }
              ],
              "outputs": [],
              "rejectedRows": 7,
              "rejectsFile": "/data/.etl/runs/20241120-120000-beef/rejects.jsonl",
              "leftOut": [],
              "drift": null,
              "failure": {
                "step": "rows",
                "item": "orders/07.csv",
                "message": "line 12: The quote is never closed. Close it."
              },
              "bytesRead": 5000000,
              "peakMemoryBytes": 98765432,
              "megabytesPerSecond": 2
            }

            """,
            json);
    }

    [Fact]
    public void Lists_how_files_differ()
    {
        string json = ReportFile.Write(SomeReport.Done with { Steps = [], Drift = new DriftReport(62, 1, [new FileDrift("rows", "in/b.csv", ["more"], ["id", "name"])]) });

        Assert.Contains(
            """
              "drift": {
                "filesCompared": 62,
                "filesDiffering": 1,
                "files": [
                  {
                    "step": "rows",
                    "file": "in/b.csv",
                    "new": [
                      "more"
                    ],
                    "missing": [
                      "id",
                      "name"
                    ]
                  }
                ]
              },
            """,
            json,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_outputs_and_keeps_accents_readable()
    {
        string json = ReportFile.Write(SomeReport.Done with { Steps = [], Outputs = [new("report", "/data/été's.csv", 3)] });

        Assert.Contains("\"path\": \"/data/été's.csv\"", json, StringComparison.Ordinal);
    }
}
