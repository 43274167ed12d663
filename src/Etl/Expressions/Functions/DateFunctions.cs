using Etl.Expressions.Kernels;

namespace Etl.Expressions.Functions;

internal readonly struct YearOf : IConversion<int, long>
{
    public static long Apply(int value) => DateOnly.FromDayNumber(value).Year;
}

internal readonly struct QuarterOf : IConversion<int, long>
{
    public static long Apply(int value) => (DateOnly.FromDayNumber(value).Month + 2) / 3;
}

internal readonly struct MonthOf : IConversion<int, long>
{
    public static long Apply(int value) => DateOnly.FromDayNumber(value).Month;
}

internal readonly struct DayOf : IConversion<int, long>
{
    public static long Apply(int value) => DateOnly.FromDayNumber(value).Day;
}

/// <summary>As ISO 8601 counts: 1 for Monday. Day 0, 0001-01-01, is one.</summary>
internal readonly struct WeekdayOf : IConversion<int, long>
{
    public static long Apply(int value) => (value % 7) + 1;
}

internal readonly struct HourOf : IConversion<long, long>
{
    public static long Apply(long value) => value / TimeSpan.TicksPerHour % 24;
}

internal readonly struct MinuteOf : IConversion<long, long>
{
    public static long Apply(long value) => value / TimeSpan.TicksPerMinute % 60;
}

internal readonly struct SecondOf : IConversion<long, long>
{
    public static long Apply(long value) => value / TimeSpan.TicksPerSecond % 60;
}

/// <summary>A date from year, month and day.</summary>
internal readonly struct MakeDate : IRowFunction<long, long, long, ValueTarget<int>>
{
    public static string? Apply(long first, long second, long third, int row, ref ValueTarget<int> target)
    {
        if (first is < 1 or > 9999 || second is < 1 or > 12 || third < 1 || third > DateTime.DaysInMonth((int)first, (int)second))
            return $"There is no day {third} in month {second} of the year {first}. Years go from 1 to 9999.";
        target.Set(row, new DateOnly((int)first, (int)second, (int)third).DayNumber);
        return null;
    }
}
