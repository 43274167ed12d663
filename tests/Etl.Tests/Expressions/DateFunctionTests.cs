using Etl.Expressions;
using Etl.Messages;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Expressions;

public sealed class DateFunctionTests
{
    private static readonly string[] DateParts = ["year", "quarter", "month", "week", "day"];
    private static readonly string[] AllParts = [.. DateParts, "hour", "minute", "second"];

    [Theory]
    [InlineData("date(d)", "2024-01-31", null)]
    [InlineData("date(s)", "2024-02-29", null)]
    [InlineData("date(t)", "2023-12-31", null)]
    [InlineData("timestamp(d)", "2024-01-31T00:00:00Z", null)]
    [InlineData("timestamp(t)", "2023-12-31T00:00:00Z", null)]
    [InlineData("hour(s) * 10000 + minute(s) * 100 + second(s)", "235958", null)]
    [InlineData("hour(d)", "0", null)]
    [InlineData("weekday(d)", "3", null)]
    [InlineData("weekday(s)", "4", null)]
    [InlineData("quarter(d) + quarter(s) * 10", "11", null)]
    [InlineData("date_trunc('year', d)", "2024-01-01", null)]
    [InlineData("date_trunc('week', d)", "2024-01-29", null)]
    [InlineData("date_trunc('MONTH', s)", "2024-02-01T00:00:00Z", null)]
    [InlineData("date_trunc('minute', s)", "2024-02-29T23:59:00Z", null)]
    [InlineData("date_add('day', -31, d)", "2023-12-31", null)]
    [InlineData("date_add('month', 1, d)", "2024-02-29", null)]
    [InlineData("date_add('year', -1, s)", "2023-02-28T23:59:58.5Z", null)]
    [InlineData("date_add('second', 2, s)", "2024-03-01T00:00:00.5Z", null)]
    [InlineData("date_add('day', month(d), d)", "2024-02-01", null)]
    [InlineData("date_diff('day', d, s)", "29", null)]
    [InlineData("date_diff('year', '2023-12-31', d)", "1", null)]
    [InlineData("date_diff('week', d, '2024-02-05')", "1", null)]
    [InlineData("date_diff('hour', s, timestamp '2024-03-01T00:00Z')", "1", null)]
    [InlineData("date_diff('month', s, d)", "-1", null)]
    [InlineData("format_date(d, 'dddd, d MMMM yyyy')", "Wednesday, 31 January 2024", null)]
    [InlineData("format_date(s, 'yyyyMMdd''T''HHmmss.fff')", "20240229T235958.500", null)]
    [InlineData("format_date(s, 'h:mm tt zzz')", "11:59 PM +00:00", null)]
    [InlineData("format_date(d, 'd')", "31", null)]
    [InlineData("format_date(d, '''Tag'' d.M.')", "Tag 31.1.", null)]
    [InlineData("parse_date(t, 'yyyy-MM-dd')", "2023-12-31", null)]
    [InlineData("d = '2024-01-31' and d <> s and d < s", "true", null)]
    public void Takes_dates_and_nulls(string text, string value, string? ofNull)
    {
        RowBatch batch = new BatchBuilder()
            .Add("d", ColumnType.Date, new DateOnly(2024, 1, 31), null)
            .Add("s", ColumnType.Timestamp, new DateTime(2024, 2, 29, 23, 59, 58, 500, DateTimeKind.Utc), null)
            .Add("t", ColumnType.Text, "2023-12-31", null)
            .Build();

        Assert.Equal([value, ofNull], Evaluating.Values($"cast({text} as text)", batch));
    }

    [Theory]
    [InlineData("parse_date('31/12/99', 'dd/MM/yy')", "1999-12-31")]
    [InlineData("parse_date('1/2/49', 'd/M/yy')", "2049-02-01")]
    [InlineData("parse_date('1/2/50', 'd/M/yy')", "1950-02-01")]
    [InlineData("parse_date('Feb 2024', 'MMM yyyy')", "2024-02-01")]
    [InlineData("parse_date('2024', 'yyyy')", "2024-01-01")]
    [InlineData("parse_date('3 march 2024', 'd.M.yyyy', 'd MMMM yyyy')", "2024-03-03")]
    [InlineData("parse_timestamp('2024-01-31T10:20:30Z', 'yyyy-MM-ddTHH:mm:ssZ')", "2024-01-31T10:20:30Z")]
    [InlineData("parse_timestamp('31.01.2024 10:20 +02:00', 'dd.MM.yyyy HH:mm zzz')", "2024-01-31T08:20:00Z")]
    [InlineData("parse_timestamp('1/31/2024 2:05 PM', 'M/d/yyyy h:mm tt')", "2024-01-31T14:05:00Z")]
    [InlineData("parse_timestamp('2024-01-31', 'yyyy-MM-dd')", "2024-01-31T00:00:00Z")]
    [InlineData("date_trunc('week', date '0001-01-03')", "0001-01-01")]
    [InlineData("date_add('month', 119987, date '0001-01-31')", "9999-12-31")]
    [InlineData("date_trunc(null, now())", null)]
    [InlineData("parse_date(null, 'yyyy')", null)]
    [InlineData("date(2024, null, 1)", null)]
    [InlineData("now()", "2024-05-31T10:20:30Z")]
    [InlineData("date_diff('day', '2024-01-01', date(now()))", "151")]
    public void Gives_the_value(string text, string? expected) => Assert.Equal(expected, Evaluating.Value($"cast({text} as text)"));

    [Theory]
    [InlineData("parse_date(t, 'dd.MM.yyyy')", "'31/12/24' does not have the format 'dd.MM.yyyy'.")]
    [InlineData("parse_date(t, 'd.M.yyyy', 'yyyy')", "'31/12/24' does not have the format 'd.M.yyyy' or 'yyyy'.")]
    [InlineData("parse_date(t || ' ', 'dd/MM/yy')", "'31/12/24 ' does not have the format 'dd/MM/yy'.")]
    [InlineData("parse_timestamp(t, 'HH:mm yyyy')", "'31/12/24' does not have the format 'HH:mm yyyy'.")]
    [InlineData("date(t)", "'31/12/24' is not a date; allowed are days such as 2024-12-31")]
    [InlineData("date(2023, 2, n)", "There is no day 29 in month 2 of the year 2023. Years go from 1 to 9999.")]
    [InlineData("date(2023, 13, n)", "There is no day 29 in month 13 of the year 2023. Years go from 1 to 9999.")]
    [InlineData("date_add('day', n, date '9999-12-31')", "9999-12-31 moved by 29 days is not between the years 1 and 9999.")]
    [InlineData("date_add('month', -n, date '0001-01-01')", "0001-01-01 moved by -29 months is not between the years 1 and 9999.")]
    [InlineData("date_add('second', -n - 9223372036854775779, now())", "2024-05-31T10:20:30Z moved by -9223372036854775808 seconds is not between the years 1 and 9999.")]
    [InlineData("date_add('year', 9223372036854775807 - n + n, now())", "2024-05-31T10:20:30Z moved by 9223372036854775807 years is not between the years 1 and 9999.")]
    public void Fails_the_row_rather_than_give_a_wrong_value(string text, string reason)
    {
        RowBatch batch = new BatchBuilder().Add("t", ColumnType.Text, "31/12/24").Add("n", ColumnType.Int, 29L).Build();

        Assert.Equal(["error: " + reason], Evaluating.Values(text, batch));
    }

    [Theory]
    [InlineData("date_trunc('mont', d)", "11+6: 'mont' is no part of a time. Did you mean 'month'? The parts are year, quarter, month, week, day, hour, minute, second.")]
    [InlineData("date_add('hour', 1, d)", "9+6: A date has no hour. Cast it to timestamp first.")]
    [InlineData("date_diff(t, d, d)", "10+1: The part of 'date_diff' is read once, before the first row, so no column can give it. Write it as a text.")]
    [InlineData("format_date(d, t)", "15+1: The format of 'format_date' is read once, before the first row, so no column can give it. Write it as a text.")]
    [InlineData("format_date(d, 'HH:mm')", "15+7: A date has no time of day, but 'HH:mm' asks for one. Cast the date to timestamp first.")]
    [InlineData("parse_date(t, 'yyyy-MM-dd HH')", "14+15: A date has no time of day, but 'yyyy-MM-dd HH' asks for one. Use parse_timestamp.")]
    [InlineData("parse_date(t, 'dd/MM')", "14+7: 'dd/MM' does not say which day it is: a format for reading needs a year, and a month where it has a day.")]
    [InlineData("parse_date(t, 'dd yyyy')", "14+9: 'dd yyyy' does not say which day it is: a format for reading needs a year, and a month where it has a day.")]
    [InlineData("parse_date(t, 'DD/MM/yyyy')", "14+12: 'DD' has no meaning in a format. Did you mean 'dd'? Use yyyy, yy, MMMM, MMM, MM, M, dddd, ddd, dd, d, HH, H, hh, h, mm, m, ss, s, f, ff, fff, ffff, fffff, ffffff, fffffff, tt, zzz; other letters stand in quotes.")]
    [InlineData("parse_date(t, 'yyyy''')", "14+8: A quote in the format 'yyyy'' is not closed.")]
    [InlineData("format_date(d, '%d')", "15+4: '%' cannot stand in a format. Put it in quotes.")]
    [InlineData("format_date(d, '...')", "15+5: The format '...' has no fields. A format looks like 'dd.MM.yyyy'.")]
    [InlineData("d + 1", "0+5: '+' takes numbers, but its left side is date and its right side is int. Use date_add to move a date, and date_diff for the time between two.")]
    [InlineData("now() - now()", "0+13: '-' takes numbers, but its left side is timestamp and its right side is timestamp. Use date_add to move a date, and date_diff for the time between two.")]
    [InlineData("date_trunc('day', 'x')", "18+3: 'x' is not a date; allowed are days such as 2024-12-31.")]
    public void Says_what_does_not_fit(string text, string expected)
    {
        Schema columns = new([new("d", ColumnType.Date), new("t", ColumnType.Text)]);

        Assert.Equal([expected], Evaluating.Errors(text, columns));
    }

    [Fact]
    public void Now_is_refused_where_there_is_no_run() => Assert.Equal(
        [new ExpressionError(0, 5, "'now' is the instant of the run, and this expression belongs to none.")],
        ExpressionCompiler.Compile("now()", new Schema([])).Errors);

    [Fact]
    public void The_difference_to_what_was_added_is_the_number_added() => Prop.ForAll(Instants(), Counts(), (ticks, count) =>
    {
        foreach (string part in AllParts)
        {
            RowBatch batch = Batch(ticks, count);
            object? added = Evaluating.Values($"date_add('{part}', n, s)", batch)[0];
            if (added is string error) Assert.EndsWith("is not between the years 1 and 9999.", error, StringComparison.Ordinal);
            else Assert.Equal([count], Evaluating.Values($"date_diff('{part}', s, date_add('{part}', n, s))", batch));
            if (!DateParts.Contains(part) || Evaluating.Values($"date_add('{part}', n, d)", batch)[0] is string) continue;
            Assert.Equal([count], Evaluating.Values($"date_diff('{part}', d, date_add('{part}', n, d))", batch));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Truncating_gives_the_last_start_of_a_part_that_is_not_later() => Prop.ForAll(Instants(), ticks =>
    {
        RowBatch batch = Batch(ticks, 0);
        foreach (string part in AllParts)
        {
            string start = $"date_trunc('{part}', s)";
            Assert.Equal([true], Evaluating.Values($"{start} <= s and date_trunc('{part}', {start}) = {start} and date_diff('{part}', {start}, s) = 0", batch));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_a_format_writes_it_reads() => Prop.ForAll(Instants(), ticks =>
    {
        RowBatch batch = Batch(ticks, 0);
        Assert.Equal([true], Evaluating.Values("parse_timestamp(format_date(s, 'd MMM yyyy h:mm:ss.fffffff tt'), 'd MMM yyyy h:mm:ss.fffffff tt') = s", batch));
        Assert.Equal([true], Evaluating.Values("parse_date(format_date(d, 'dddd, M/d/yyyy'), 'dddd, M/d/yyyy') = d", batch));
    }).QuickCheckThrowOnFailure();

    private static RowBatch Batch(long ticks, long count)
    {
        DateTime instant = new(ticks, DateTimeKind.Utc);
        return new BatchBuilder().Add("s", ColumnType.Timestamp, instant).Add("d", ColumnType.Date, DateOnly.FromDateTime(instant)).Add("n", ColumnType.Int, count).Build();
    }

    private static Arbitrary<long> Instants() => ArbMap.Default.GeneratorFor<DateTime>().Select(time => time.Ticks).ToArbitrary();

    private static Arbitrary<long> Counts() => Gen.OneOf(Gen.Choose(-40, 40), Gen.Choose(-2_000_000, 2_000_000)).Select(count => (long)count).ToArbitrary();
}
