using System.Globalization;
using Etl.Planning;
using Etl.Steps;

namespace Etl.Running;

/// <summary>Checks at the end of a run that nothing was lost: at every step what came in went on or was lost under a name, and both ends of every edge agree.</summary>
internal static class Ledger
{
    /// <summary>The first mismatch in words; null when everything balances.</summary>
    public static string? FindMismatch(RunState run)
    {
        Dictionary<string, PlannedStep> steps = run.Plan.Steps.ToDictionary(step => step.Id, StringComparer.Ordinal);
        foreach (PlannedStep step in run.Plan.Steps)
        {
            StepMeter meter = run.Meter(step);
            long accounted = (step.Step is ICollector { MakesNewRows: true } or IFileTable ? 0 : meter.RowsOut) + meter.RowsRejected - meter.TableRowsRejected + meter.RowsDropped;
            if (meter.RowsIn + meter.RowsCreated != accounted)
                return Text($"step '{step.Id}' took in {meter.RowsIn} rows{(meter.RowsCreated > 0 ? Text($" and made {meter.RowsCreated}") : "")} but accounts for {accounted}");
            if (meter.ChunksSent != meter.ChunksParsed)
                return Text($"step '{step.Id}' cut {meter.ChunksSent} chunks but parsed {meter.ChunksParsed}");
            if (step.From.Count == 0) continue;
            if (step.InputSchema is not null)
            {
                int rowSides = step.Step is IRowJoin ? 1 : step.From.Count;
                long tableRows = step.From.Skip(rowSides).Sum(id => run.Meter(steps[id]).RowsOut);
                if (tableRows != meter.TableRowsIn) return Text($"the table of '{step.Id}' was sent {tableRows} rows but took in {meter.TableRowsIn}");
                long sent = step.From.Take(rowSides).Sum(id => run.Meter(steps[id]).RowsOut);
                if (sent != meter.RowsIn) return Text($"the steps before '{step.Id}' sent {sent} rows but it took in {meter.RowsIn}");
            }
            else
            {
                long sent = step.From.Sum(id => run.Meter(steps[id]).FilesOut);
                if (sent != meter.FilesIn) return Text($"the steps before '{step.Id}' sent {sent} files but it took in {meter.FilesIn}");
                // An address without its file would be lost without a word.
                long notHandedOn = run.Context.LeftOut.CountOf(step.Id);
                if (step.Step is Steps.Http.HttpDownload && meter.FilesIn != meter.FilesOut + notHandedOn)
                    return Text($"step '{step.Id}' took in {meter.FilesIn} addresses and handed on {meter.FilesOut} files, {notHandedOn} were left out or unchanged");
            }
        }

        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
