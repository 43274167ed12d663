using System.Globalization;
using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Csv;

/// <summary>What columns say about themselves.</summary>
public sealed class CsvColumnTests : IDisposable
{
    private readonly FormatHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_column_is_found_by_any_of_its_names()
    {
        CsvReadOptions options = Options("home", new CsvColumn { From = ["HomeTeam", "HT"] });

        Assert.Equal(["A"], Read(options, "x,HomeTeam\n1,A\n").Rows);
        Assert.Equal(["B"], Read(options, "HT,x\nB,1\n").Rows);
    }

    [Fact]
    public void A_column_under_two_of_its_names_is_an_error()
    {
        StepException error = Assert.Throws<StepException>(() => Read(Options("home", new CsvColumn { From = ["HomeTeam", "HT"] }), "HT,x,HomeTeam\n"));

        Assert.Equal("The header has both 'HT' and 'HomeTeam', as fields 1 and 3; each may be the column 'home'. Remove one of them from the column's 'from'.", error.Message);
    }

    [Fact]
    public void A_column_under_none_of_its_names_is_an_error_that_says_the_nearest_one()
    {
        StepException error = Assert.Throws<StepException>(() => Read(Options("home", new CsvColumn { From = ["HomeTeam", "HT"] }), "x,Hometeam\n"));

        Assert.Equal("The header lacks the column 'home', read from 'HomeTeam' or 'HT' (did you mean 'Hometeam'?); it has 'x', 'Hometeam'. Correct the header or the step's 'columns', or set 'drift.missing' to 'null'.", error.Message);
    }

    [Fact]
    public void Empty_and_doubled_names_of_columns_that_are_not_read_do_no_harm() =>
        Assert.Equal(["A"], Read(Options("home", new CsvColumn()), ",x,home,x,\n1,2,A,3,4\n").Rows);

    [Fact]
    public void Null_texts_of_a_column_are_null_there_only()
    {
        CsvReadOptions options = new() { Columns = [new("a", new CsvColumn { Null = ["NA", "-"] }), new("b", new CsvColumn())], NullText = ["?"] };

        Assert.Equal(["NULL|NA", "NULL|-", "NULL|NULL", "na|x"], Read(options, "a,b\nNA,NA\n-,-\n?,?\nna,x\n").Rows);
    }

    [Fact]
    public void Trimmed_values_lose_blanks_before_anything_else_looks_at_them()
    {
        CsvReadOptions options = new() { Columns = [new("a", new CsvColumn { Trim = true, Null = ["NA"] }), new("b", new CsvColumn { Type = ColumnType.Int, Trim = true }), new("c", new CsvColumn())] };

        ReadResult result = Read(options, "a,b,c\n \tx y ,\" 1 \", z\n NA ,  ,\n,one ,\n");

        Assert.Equal(["x y|1| z", "NULL|NULL|NULL"], result.Rows);
        Assert.Equal(["4@31 b 'one': 'one' is not an int; allowed are whole numbers from -9223372036854775808 to 9223372036854775807 [,one ,]"], result.RejectTexts);
    }

    [Fact]
    public void Numbers_with_a_decimal_comma_and_thousands_are_read()
    {
        CsvReadOptions options = new()
        {
            Columns =
            [
                new("m", new CsvColumn { Type = ColumnType.Decimal, Decimal = ",", Thousands = "." }),
                new("f", new CsvColumn { Type = ColumnType.Float, Decimal = "," }),
                new("i", new CsvColumn { Type = ColumnType.Int, Thousands = "\u00A0" }),
            ],
            Separator = ";",
        };

        ReadResult result = Read(options, "m;f;i\n-1.234.567,50;1,5E3;1\u00A0234\n,5;-2;1234\n");

        Assert.Equal(["-1234567.5|1500|1234", "0.5|-2|1234"], result.Rows);
        Assert.Empty(result.Rejects);
    }

    [Theory]
    [InlineData("1,23")]
    [InlineData("1,2345")]
    [InlineData("1234,567")]
    [InlineData(",123")]
    [InlineData("1,,234")]
    [InlineData("1,234,")]
    [InlineData("1.234,567")]
    [InlineData("1.5.0")]
    public void Thousands_in_odd_places_are_refused(string text)
    {
        ReadResult result = Read(Options("m", new CsvColumn { Type = ColumnType.Decimal, Thousands = "," }), $"m\n\"{text}\"\n");

        Assert.Equal([$"2@2 m '{text}': '{text}' is not a decimal; allowed are numbers such as -1,234.50 [\"{text}\"]"], result.RejectTexts);
    }

    [Fact]
    public void A_point_is_no_decimal_sign_where_another_one_is_declared()
    {
        ReadResult result = Read(Options("m", new CsvColumn { Type = ColumnType.Decimal, Decimal = "," }) with { Separator = ";" }, "m\n1.5\n");

        Assert.Equal(["2@2 m '1.5': '1.5' is not a decimal; allowed are numbers such as -1234,50 [1.5]"], result.RejectTexts);
    }

    [Fact]
    public void Numbers_read_back_from_the_form_that_a_country_writes()
    {
        CsvReadOptions options = Options("m", new CsvColumn { Type = ColumnType.Decimal, Decimal = ",", Thousands = "." }) with { Separator = ";", Header = false };
        NumberFormatInfo german = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
        Prop.ForAll<int, byte>((whole, fraction) =>
        {
            decimal value = whole + (fraction % 100 / 100m);
            Assert.Equal([value.ToString("0.##", CultureInfo.InvariantCulture)], Read(options, value.ToString("N2", german)).Rows);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Dates_and_times_are_read_in_any_of_their_formats()
    {
        CsvReadOptions options = new()
        {
            Columns =
            [
                new("d", new CsvColumn { Type = ColumnType.Date, Formats = ["dd/MM/yy", "dd/MM/yyyy", "d MMM yyyy"] }),
                new("t", new CsvColumn { Type = ColumnType.Timestamp, Formats = ["dd.MM.yyyy HH:mm", "yyyyMMddHHmmsszzz"] }),
            ],
        };

        ReadResult result = Read(options, "d,t\n29/02/24,31.12.2024 23:59\n01/02/1950,20240101000000+02:00\n3 Mar 2001,\n31/12/49,\n01/01/50,\n");

        Assert.Equal(["2024-02-29|2024-12-31T23:59:00Z", "1950-02-01|2023-12-31T22:00:00Z", "2001-03-03|NULL", "2049-12-31|NULL", "1950-01-01|NULL"], result.Rows);
    }

    [Fact]
    public void Years_of_two_digits_turn_at_the_pivot()
    {
        CsvReadOptions options = Options("d", new CsvColumn { Type = ColumnType.Date, Formats = ["yyMMdd"], Pivot = 2005 });

        Assert.Equal(["2005-12-31", "1906-01-01"], Read(options, "d\n051231\n060101\n").Rows);
    }

    [Fact]
    public void A_text_in_none_of_the_formats_is_rejected()
    {
        CsvReadOptions options = new() { Columns = [new("d", new CsvColumn { Type = ColumnType.Date, Formats = ["dd/MM/yyyy", "dd.MM.yyyy"] }), new("t", new CsvColumn { Type = ColumnType.Timestamp, Formats = ["dd/MM/yyyy HH:mm"] })] };

        ReadResult result = Read(options, "d,t\n30/02/2024,\n2024-01-31,\n01.01.2024,2024\n");

        Assert.Empty(result.Rows);
        Assert.Equal(
            [
                "2@4 d '30/02/2024': '30/02/2024' is not a date; allowed are days in the formats 'dd/MM/yyyy', 'dd.MM.yyyy' [30/02/2024,]",
                "3@16 d '2024-01-31': '2024-01-31' is not a date; allowed are days in the formats 'dd/MM/yyyy', 'dd.MM.yyyy' [2024-01-31,]",
                "4@28 t '2024': '2024' is not a timestamp; allowed are times in the format 'dd/MM/yyyy HH:mm' [01.01.2024,2024]",
            ],
            result.RejectTexts);
    }

    [Fact]
    public void Reports_options_that_do_not_fit_the_columns_type()
    {
        CsvReadOptions options = new()
        {
            Columns =
            [
                new("a", new CsvColumn { Decimal = "," }),
                new("b", new CsvColumn { Type = ColumnType.Int, Decimal = "," }),
                new("c", new CsvColumn { Type = ColumnType.Date, Thousands = "," }),
                new("d", new CsvColumn { Type = ColumnType.Int, Formats = ["yyyy"] }),
                new("e", new CsvColumn { Type = ColumnType.Date, Pivot = 2000 }),
                new("f", new CsvColumn { From = ["x"] }),
            ],
            Header = false,
        };

        Assert.Equal(
            [
                "columns.a.decimal: A column of type text has no fraction. Remove 'decimal', or make the column decimal or float.",
                "columns.b.decimal: A column of type int has no fraction. Remove 'decimal', or make the column decimal or float.",
                "columns.c.thousands: A column of type date has no thousands. Remove 'thousands', or make the column int, decimal or float.",
                "columns.d.formats: A column of type int has no formats. Remove 'formats', or make the column date or timestamp.",
                "columns.e.pivot: Two-digit years are read by 'formats' only, such as 'dd/MM/yy'. Add 'formats', or remove 'pivot'.",
                "columns.f.from: Files without a header have no names, only numbers such as '#3' for the third field. Change 'from', or set 'header' to true.",
            ],
            PlanProblems.Of(CsvRead.Type, options, MessageKind.Files));
    }

    [Fact]
    public void Reports_signs_of_numbers_that_cannot_be_used()
    {
        CsvReadOptions options = new()
        {
            Columns =
            [
                new("a", new CsvColumn { Type = ColumnType.Decimal, Decimal = "," , Thousands = "," }),
                new("b", new CsvColumn { Type = ColumnType.Decimal, Decimal = "5" }),
                new("c", new CsvColumn { Type = ColumnType.Decimal, Thousands = ", " }),
            ],
        };

        Assert.Equal(
            [
                "columns.a.thousands: The decimal sign and the one between thousands are both ','. Use different characters, such as '.' and ','.",
                "columns.b.decimal: '5' cannot be the decimal sign; allowed is one ASCII character that numbers do not hold, such as ','.",
                "columns.c.thousands: ', ' cannot stand between thousands; allowed is one character that numbers do not hold, such as ',' or ' '.",
            ],
            PlanProblems.Of(CsvRead.Type, options, MessageKind.Files));
    }

    [Fact]
    public void Reports_formats_that_do_not_tell_the_day()
    {
        CsvReadOptions options = new()
        {
            Columns =
            [
                new("a", new CsvColumn { Type = ColumnType.Date, Formats = ["d", "dd/MM", "dd/mm/yyyy", "dd/MM/yyyy HH:mm", "dd/MM/yyyy"] }),
                new("b", new CsvColumn { Type = ColumnType.Timestamp, Formats = ["dd/MM/yyyy hh:mm", "%"] }),
            ],
        };

        Assert.Equal(
            [
                "columns.a.formats[0]: 'd' does not tell year, month and day. A format looks like 'dd.MM.yyyy'.",
                "columns.a.formats[1]: 'dd/MM' does not tell year, month and day. A format looks like 'dd.MM.yyyy'.",
                "columns.a.formats[2]: 'dd/mm/yyyy' does not tell year, month and day. A format looks like 'dd.MM.yyyy'.",
                "columns.a.formats[3]: A date has no time of day, but 'dd/MM/yyyy HH:mm' asks for one. Leave the time out, or declare a timestamp.",
                "columns.b.formats[0]: 'dd/MM/yyyy hh:mm' tells hours from 1 to 12 without 'tt' for AM and PM. Add 'tt', or write HH for hours from 0 to 23.",
                "columns.b.formats[1]: '%' cannot stand in a format. Put it in quotes.",
            ],
            PlanProblems.Of(CsvRead.Type, options, MessageKind.Files));
    }

    private static CsvReadOptions Options(string name, CsvColumn column) => new() { Columns = [new(name, column)] };

    private ReadResult Read(CsvReadOptions options, string text) => _harness.Read(CsvSteps.Read(options), Encoding.UTF8.GetBytes(text));
}
