using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Csv;

/// <summary>Files whose fields have fixed widths.</summary>
public sealed class CsvFixedWidthTests : IDisposable
{
    private static readonly CsvReadOptions Stations = new()
    {
        Columns = CsvSteps.Columns(("id", ColumnType.Text), ("name", ColumnType.Text), ("height", ColumnType.Decimal)),
        Widths = [4, 8, 6],
        Header = false,
    };

    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Fields_are_cut_by_their_widths_and_trimmed()
    {
        ReadResult result = Read(Stations, "0007München  519.0\r\n0012\"Ulm\",  - 1,5\r\n0013Zürich   408\r\n\r\n");

        Assert.Equal(["0007|München|519", "0013|Zürich|408"], result.Rows);
        Assert.Equal(["1@0:0007München  519.0", "3@40:0013Zürich   408"], result.Origins);
        Assert.Equal(["2@21 height '- 1,5': '- 1,5' is not a decimal; allowed are numbers of up to 28 digits such as -12.50 [0012\"Ulm\",  - 1,5]"], result.RejectTexts);
    }

    [Fact]
    public void Widths_are_characters_in_any_encoding()
    {
        const string text = "é日本😀 x\nabcd  y\n";
        CsvReadOptions options = Stations with { Columns = CsvSteps.Texts("a", "b"), Widths = [4, 3] };

        Assert.Equal(["é日本😀|x", "abcd|y"], Read(options, text).Rows);
        Assert.Equal(["é日本😀|x", "abcd|y"], _harness.Read(CsvSteps.Read(options with { Encoding = "utf-16BE" }), Encoding.BigEndianUnicode.GetBytes(text)).Rows);
        Assert.Equal(["日本|x"], _harness.Read(CsvSteps.Read(options with { Encoding = "shift_jis", Widths = [2, 1] }), CodePagesEncodingProvider.Instance.GetEncoding("shift_jis")!.GetBytes("日本x\n")).Rows);
    }

    [Fact]
    public void A_header_is_cut_like_the_lines_below_it()
    {
        CsvReadOptions options = Stations with { Columns = CsvSteps.Columns(("height", ColumnType.Decimal), ("id", ColumnType.Text)), Header = true, HeaderLine = 2 };

        Assert.Equal(["519|0007", "408|0013"], Read(options, "Stations\nid  name    height\n0007Munich   519.0\n0013Zurich  408   \n").Rows);
    }

    [Fact]
    public void A_header_may_lack_the_names_of_the_last_fields() =>
        Assert.Equal(["0007|519.0"], Read(Stations with { Columns = [new("id", new CsvColumn()), new("height", new CsvColumn { From = ["#3"] })], Header = true }, "id  name\n0007Munich   519.0\n").Rows);

    [Fact]
    public void Fields_are_told_by_their_number() =>
        Assert.Equal(["519.0"], Read(Stations with { Columns = [new("height", new CsvColumn { From = ["#3"] })] }, "0007Munich   519.0\n").Rows);

    [Fact]
    public void Short_and_long_lines_are_rows_with_too_few_or_too_many_fields()
    {
        ReadResult result = Read(Stations, "0007Mun\n0008Munich  \n0009Munich   519.0  x\n0010Munich   519.0   \n0011Munich  5\n");

        Assert.Equal(["0010|Munich|519", "0011|Munich|5"], result.Rows);
        Assert.Equal(
            [
                "1@0 - '-': 2 fields where 3 columns are declared [0007Mun]",
                "2@8 - '-': 2 fields where 3 columns are declared [0008Munich  ]",
                "3@21 - '-': 4 fields where 3 columns are declared [0009Munich   519.0  x]",
            ],
            result.RejectTexts);
    }

    [Fact]
    public void Short_lines_can_be_padded_and_what_is_too_long_kept()
    {
        CsvReadOptions options = Stations with { Rows = new CsvRowsOptions { Short = CsvShortRow.Pad, Long = CsvLongRow.Keep, Extra = "rest" } };

        Assert.Equal(["0007|Mun|NULL|NULL", "0009|Munich|519|  x y"], Read(options, "0007Mun\n0009Munich   519.0  x y\n").Rows);
    }

    [Fact]
    public void Reports_what_does_not_go_with_widths() =>
        Assert.Equal(
            [
                "widths[1]: A field cannot be 0 characters wide; allowed are 1 to 1,000,000.",
                "separator: Fields of fixed widths have no separator. Remove 'separator' or 'widths'.",
                "escape: Fields of fixed widths have no escape character. Remove 'escape' or 'widths'.",
                "quote: Fields of fixed widths have no quotes. Remove 'quote' or 'widths'.",
                "widths: There are 2 widths and 3 columns. Give each field a width; fields that are not read need one, too, and 'from' says which field a column is, such as '#3'.",
            ],
            PlanProblems.Of(CsvRead.Type, Stations with { Widths = [1, 0], Separator = ";", Escape = "\\", Quote = "'" }, MessageKind.Files));

    private ReadResult Read(CsvReadOptions options, string text) => _harness.Read(CsvSteps.Read(options), text);
}
