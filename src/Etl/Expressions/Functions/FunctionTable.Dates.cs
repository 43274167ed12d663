using Etl.Expressions.Kernels;
using Etl.Messages;
using static Etl.Messages.ColumnType;

namespace Etl.Expressions.Functions;

/// <summary>Functions of dates and timestamps.</summary>
internal static partial class FunctionTable
{
    private static Function[] Dates =>
    [
        new("date", "The date of a text, of a timestamp in UTC, or of a year, a month and a day.",
            [
                new([Text], Date, c => Cast(c, Date)),
                new([Date], Date, c => c[0]),
                new([Timestamp], Date, c => Cast(c, Date)),
                new([Int, Int, Int], Date, c => new RowKernel<long, ValueSource<long>, long, ValueSource<long>, long, ValueSource<long>, ValueTarget<int>, MakeDate>(Date, c[0], c[1], c[2])),
            ],
            "date(2024, 1, 31)", "2024-01-31"),
        new("date_add", "The date or timestamp moved by a number of parts, back when it is negative; a day that the new month lacks becomes its last one.",
            [new([Text, Int, Date], Date, c => DateCalls.Add(c)), new([Text, Int, Timestamp], Timestamp, c => DateCalls.Add(c))],
            "date_add('month', 1, date '2024-01-31')", "2024-02-29"),
        new("date_diff", "How many times a new part begins on the way from the first to the second; negative on the way back.",
            [new([Text, Date, Date], Int, c => DateCalls.Difference(c)), new([Text, Timestamp, Timestamp], Int, c => DateCalls.Difference(c))],
            "date_diff('day', '2024-01-31', date '2024-03-01')", "30"),
        new("date_trunc", "The start of the year, quarter, month, week (its Monday), day, hour, minute or second; of a timestamp in UTC.",
            [new([Text, Date], Date, c => DateCalls.Truncate(c)), new([Text, Timestamp], Timestamp, c => DateCalls.Truncate(c))],
            "date_trunc('month', date '2024-01-31')", "2024-01-01"),
        new("day", "The day of the month, 1 to 31; of a timestamp in UTC.", Dated<DayOf>(), "day(date '2024-01-31')", "31"),
        new("format_date", "The date or timestamp, in UTC, as a text of the format.",
            [new([Date, Text], Text, c => DateCalls.Format(c)), new([Timestamp, Text], Text, c => DateCalls.Format(c))],
            "format_date(date '2024-01-31', 'd MMM yy')", "31 Jan 24"),
        new("hour", "The hour, 0 to 23, in UTC.",
            [new([Timestamp], Int, c => new ConvertKernel<long, long, HourOf>(Int, c[0]))],
            "hour(timestamp '2024-01-31T10:20:30Z')", "10"),
        new("minute", "The minute, 0 to 59.",
            [new([Timestamp], Int, c => new ConvertKernel<long, long, MinuteOf>(Int, c[0]))],
            "minute(timestamp '2024-01-31T10:20:30Z')", "20"),
        new("month", "The month, 1 to 12; of a timestamp in UTC.", Dated<MonthOf>(), "month(date '2024-01-31')", "1"),
        new("now", "The instant at which the run was started, the same for all rows of all steps.",
            [new([], Timestamp, DateCalls.Now)],
            "now() = now()", "true"),
        new("parse_date", "The date that a text of the format says; of several formats the first that fits counts.",
            [new([Text, Text], Date, c => DateCalls.Parse(c)) { Repeats = true }],
            "parse_date('31.1.2024', 'yyyy-MM-dd', 'd.M.yyyy')", "2024-01-31"),
        new("parse_timestamp", "The timestamp that a text of the format says, in UTC unless it has an offset; of several formats the first that fits counts.",
            [new([Text, Text], Timestamp, c => DateCalls.Parse(c)) { Repeats = true }],
            "parse_timestamp('31/01/2024 10:30', 'dd/MM/yyyy HH:mm')", "2024-01-31T10:30:00Z"),
        new("quarter", "The quarter of the year, 1 to 4; of a timestamp in UTC.", Dated<QuarterOf>(), "quarter(date '2024-05-31')", "2"),
        new("second", "The second, 0 to 59, without its fraction.",
            [new([Timestamp], Int, c => new ConvertKernel<long, long, SecondOf>(Int, c[0]))],
            "second(timestamp '2024-01-31T10:20:30.5Z')", "30"),
        new("timestamp", "The timestamp of a text, or the start of a day, in UTC.",
            [new([Text], Timestamp, c => Cast(c, Timestamp)), new([Timestamp], Timestamp, c => c[0])],
            "timestamp('2024-01-31 10:00+02:00')", "2024-01-31T08:00:00Z"),
        new("weekday", "The day of the week, 1 for Monday to 7 for Sunday; of a timestamp in UTC.", Dated<WeekdayOf>(), "weekday(date '2024-01-31')", "3"),
        new("year", "The year; of a timestamp in UTC.", Dated<YearOf>(), "year(timestamp '2024-01-31T10:00:00Z')", "2024"),
    ];

    private static Shape[] Dated<TPart>()
        where TPart : struct, IConversion<int, long> =>
    [
        new([Date], Int, c => new ConvertKernel<int, long, TPart>(Int, c[0])),
        new([Timestamp], Int, c => new ConvertKernel<int, long, TPart>(Int, new ConvertKernel<long, int, TimestampToDate>(Date, c[0]))),
    ];

    private static Kernel Cast(FunctionCall call, ColumnType type) =>
        Casts.Create(call[0], type, isTry: false) ?? throw new InvalidOperationException($"'{call.Name}' takes what cannot be cast; this is a bug in etl.");
}
