using Etl.Cli.Display;
using Etl.Running;
using Etl.Steps;
using Spectre.Console;

namespace Etl.Tests.Cli.Display;

public sealed class RunTextTests
{
    private static readonly FixedMonitor Halfway = new(SomeReport.Done.Steps, TimeSpan.FromSeconds(5), 2_500_000, 5_000_000);

    [Fact]
    public void Sums_up_a_run_that_is_done()
    {
        using StringWriter text = new() { NewLine = "\n" };

        RunSummary.Write(SomeReport.Done, "/data", text, 160);

        Assert.Equal(
            """

              step     files in   out   rows in      out   bytes in      out   rejected          dropped     busy
            ───────────────────────────────────────────────────────────────────────────────────────────────────────
              orders               20                                                                      0.01 s
              rows           20                   12,345    5.00 MB                   7                    6.00 s
              kept                       12,345   11,111                                  filtered 1,234   1.00 s
              report                     11,111   11,111              123 kB                               0.50 s

            sales: done in 2.50 s, 5.00 MB read at 2.0 MB/s, peak memory 98.8 MB
            rejected: 7 rows, listed in .etl/runs/20241120-120000-beef/rejects.jsonl
            outputs:
              out/sales.csv     123 kB
              /elsewhere/x.csv  12 B

            """,
            Trimmed(text.ToString()));
    }

    [Theory]
    [InlineData(12, 62, "drift: 12 of 62 files differ from the declared columns, see the report")]
    [InlineData(1, 1, "drift: 1 of 1 file differs from the declared columns, see the report")]
    [InlineData(0, 62, null)]
    public void Says_in_one_line_how_many_files_differ(int differing, int compared, string? expected)
    {
        using StringWriter text = new() { NewLine = "\n" };

        RunSummary.Write(SomeReport.Done with { Drift = new DriftReport(compared, differing, []) }, "/data", text, 160);

        Assert.Equal(expected, text.ToString().Split('\n').SingleOrDefault(line => line.StartsWith("drift", StringComparison.Ordinal)));
    }

    [Fact]
    public void Keeps_to_the_columns_of_a_narrow_terminal()
    {
        using StringWriter text = new() { NewLine = "\n" };

        RunSummary.Write(SomeReport.Done with { Outputs = [], RejectedRows = 0 }, "/data", text, 80);

        Assert.Equal(
            """

              step              in           out   rejected          dropped     busy
            ───────────────────────────────────────────────────────────────────────────
              orders                    20 files                               0.01 s
              rows        20 files   12,345 rows          7                    6.00 s
              kept     12,345 rows   11,111 rows              filtered 1,234   1.00 s
              report   11,111 rows   11,111 rows                               0.50 s

            sales: done in 2.50 s, 5.00 MB read at 2.0 MB/s, peak memory 98.8 MB

            """,
            Trimmed(text.ToString()));
    }

    [Fact]
    public void Shows_the_rows_that_a_step_made()
    {
        using StringWriter text = new() { NewLine = "\n" };
        StepSnapshot step = SomeReport.Step("artists", "explode") with { RowsIn = 10, RowsOut = 1_205, RowsDropped = 5, DroppedAs = "empty", RowsCreated = 1_200, CreatedAs = "exploded", Busy = TimeSpan.FromSeconds(1) };

        RunSummary.Write(SomeReport.Done with { Steps = [step], Outputs = [], RejectedRows = 0 }, "/data", text, 100);

        Assert.Equal(
            """

              step           in          out   rejected   dropped             made     busy
            ─────────────────────────────────────────────────────────────────────────────────
              artists   10 rows   1,205 rows              empty 5   exploded 1,200   1.00 s

            """,
            string.Join('\n', Trimmed(text.ToString()).Split('\n')[..5]));
        Assert.EndsWith("artists  10 rows in, 1,205 rows out, exploded 1,200, empty 5", UnfinishedText.Write(SomeReport.Failed with { Steps = [step] }, "/data"), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_what_steps_counted_besides()
    {
        using StringWriter text = new() { NewLine = "\n" };
        StepSnapshot step = SomeReport.Step("checks", "expect") with { Tallies = [new("a", "against 'a' (warn)", 1_200), new("b", "against 'b' (warn)", 0), new("c", "against 'c' (reject)", 1)] };

        RunSummary.Write(SomeReport.Done with { Steps = [step], Outputs = [] }, "/data", text, 100);

        const string Tallies = "rejected: 7 rows, listed in .etl/runs/20241120-120000-beef/rejects.jsonl\nstep 'checks': 1,200 rows against 'a' (warn)\nstep 'checks': 1 row against 'c' (reject)\n";
        Assert.EndsWith(Tallies, text.ToString(), StringComparison.Ordinal);
        Assert.Contains(Tallies + "How far the steps were:\n", UnfinishedText.Write(SomeReport.Failed with { Steps = [step] }, "/data"), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_twenty_outputs_and_counts_the_others()
    {
        using StringWriter text = new() { NewLine = "\n" };
        OutputFile[] outputs = [.. Enumerable.Range(0, 25).Select(i => new OutputFile("raw", $"/data/{i:00}.gz", 1000))];

        RunSummary.Write(SomeReport.Done with { Outputs = outputs }, "/data", text, 160);

        Assert.EndsWith("  19.gz  1.00 kB\n  and 5 more, 5.00 kB\n", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Says_why_a_run_failed_and_how_far_it_was() => Assert.Equal(
        """
        error: step 'rows': orders/07.csv: line 12: The quote is never closed. Close it.
        No output was written; what was there before is unchanged.
        rejected: 7 rows, listed in .etl/runs/20241120-120000-beef/rejects.jsonl
        How far the steps were:
          orders  20 files out
          rows    20 files in, 12,345 rows out, 7 rejected
          kept    12,345 rows in, 11,111 rows out, filtered 1,234
          report  nothing yet
        """,
        UnfinishedText.Write(SomeReport.Failed, "/data"));

    [Fact]
    public void Says_that_a_run_was_stopped() => Assert.StartsWith(
        "stopped after 2.50 s\nNo output was written; what was there before is unchanged.\n",
        UnfinishedText.Write(SomeReport.Cancelled, "/data"),
        StringComparison.Ordinal);

    [Fact]
    public void Draws_one_line_a_step_and_the_progress_below()
    {
        using StringWriter text = new() { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 120;

        console.Write(TableDisplay.Draw(Halfway, 120));

        Assert.Equal(
            """

              step              in           out   rejected     busy      speed      waiting
            ──────────────────────────────────────────────────────────────────────────────────
              orders                    20 files              0 of 1
              rows        20 files   12,345 rows          7   3 of 4   2.5 MB/s   2 (500 kB)
              kept     12,345 rows   11,111 rows              0 of 1
              report   11,111 rows   11,111 rows              0 of 1

             [################................] 50 %, 2.50 MB of 5.00 MB, 0.5 MB/s, 5.00 s, about 5 s left

            """,
            Trimmed(text.ToString()));
    }

    [Fact]
    public void Puts_the_run_into_one_line_where_there_is_no_terminal() => Assert.Equal(
        "50 %, 2.50 MB of 5.00 MB, 0.5 MB/s, 5.00 s, about 5 s left, 12,345 rows, 7 rejected",
        LineDisplay.Line(Halfway));

    /// <summary>Tables are padded with blanks to their right edge.</summary>
    private static string Trimmed(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));
}
