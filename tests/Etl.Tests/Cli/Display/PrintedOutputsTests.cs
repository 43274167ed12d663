using Etl.Cli;
using Etl.Cli.Display;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Tests.Cli.Display;

public sealed class PrintedOutputsTests
{
    private static readonly PrintedTable Sales = new(
        "sales",
        [new("store", ColumnType.Text), new("n", ColumnType.Int), new("note", ColumnType.Text)],
        [["São Paulo", "12345", "a\nb\u001b[31m"], ["東京", null, new string('x', 70)], ["[bold]", "-1", ""]],
        MoreRows: 4900);

    [Fact]
    public void A_table_is_aligned_in_a_file_or_pipe() => Assert.Equal(
        """
        store          n  note
        ---------  -----  ------------------------------------------------------------
        São Paulo  12345  a␊b␛[31m
        東京        null  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
        [bold]        -1
        and 4,900 more rows

        """,
        Write(isTerminal: false, 40, Sales).Output);

    [Fact]
    public void A_table_has_a_frame_on_a_terminal() => Assert.Equal(
        """
        ╭───────────┬───────┬──────────╮
        │ store     │     n │ note     │
        ├───────────┼───────┼──────────┤
        │ São Paulo │ 12345 │ a␊b␛[31m │
        │ 東京      │  null │          │
        ╰───────────┴───────┴──────────╯

        """,
        Write(isTerminal: true, 80, Sales with { Rows = [Sales.Rows[0], ["東京", null, ""]], MoreRows = 0 }).Output);

    [Fact]
    public void Columns_that_a_terminal_has_no_room_for_are_counted() => Assert.Equal(
        """
        ╭───────────┬───────╮
        │ store     │     n │
        ├───────────┼───────┤
        │ São Paulo │ 12345 │
        ╰───────────┴───────╯
        and 1 more column, for which the terminal is too narrow
        and 1 more row

        """,
        Write(isTerminal: true, 30, Sales with { Rows = [Sales.Rows[0]], MoreRows = 1 }).Output);

    [Fact]
    public void A_table_without_rows_says_so() => Assert.Equal(
        """
        store  n  note
        -----  -  ----
        no rows

        """,
        Write(isTerminal: false, 80, Sales with { Rows = [], MoreRows = 0 }).Output);

    [Fact]
    public void Text_is_written_as_it_is_to_a_pipe_and_harmless_on_a_terminal()
    {
        PrintedText text = new("json", "{\"a\":1}\n\u001b]0;x\u0007\r\n\u202E\u0085\t\ud83d\ude00\n", MoreRows: 1);

        Assert.Equal((text.Text, "json: and 1 more row\n"), Write(isTerminal: false, 80, text));
        Assert.Equal(("{\"a\":1}\n␛]0;x␇\r\n��\t😀\n", "json: and 1 more row\n"), Write(isTerminal: true, 80, text));
    }

    [Fact]
    public void Several_steps_are_told_apart_by_their_ids() => Assert.Equal(
        "first:\na\n\nsecond:\nb\n",
        Write(isTerminal: false, 80, new PrintedText("first", "a\n", 0), new PrintedText("second", "b\n", 0)).Output);

    private static (string Output, string Error) Write(bool isTerminal, int width, params PrintedOutput[] outputs)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        PrintedOutputs.Write(outputs, new CommandContext
        {
            Engine = new FakeEngine(),
            Output = output,
            Error = error,
            IsTerminal = false,
            OutputIsTerminal = isTerminal,
            Width = width,
            CurrentFolder = "/",
            Environment = _ => null,
            Time = TimeProvider.System,
        });
        return (output.ToString(), error.ToString());
    }
}
