namespace Etl.Expressions.Functions;

/// <summary>What a time is made of, from large to small.</summary>
internal enum DatePart
{
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
}

/// <summary>
/// Arithmetic on the calendar, in ticks since 0001-01-01; a date is the ticks of its midnight. Each part of all time has a
/// number, counted from 0: everything else follows from it.
/// </summary>
internal static class Calendar
{
    /// <summary>The number of the part in which an instant lies.</summary>
    public static long NumberOf(DatePart part, long ticks) => part switch
    {
        DatePart.Year => new DateTime(ticks).Year - 1,
        DatePart.Quarter => MonthNumber(ticks) / 3,
        DatePart.Month => MonthNumber(ticks),
        _ => ticks / Ticks(part),
    };

    /// <summary>The first instant of a part.</summary>
    public static long StartOf(DatePart part, long number) => part switch
    {
        DatePart.Year => FirstOfMonth(number * 12),
        DatePart.Quarter => FirstOfMonth(number * 3),
        DatePart.Month => FirstOfMonth(number),
        _ => number * Ticks(part),
    };

    /// <summary>The instant moved by a number of parts; false when it leaves the years 1 to 9999.</summary>
    public static bool TryAdd(DatePart part, long count, long ticks, out long result)
    {
        // No distance within the calendar has more of the part than this, so nothing below overflows.
        result = 0;
        if (Int128.Abs(count) > NumberOf(part, DateTime.MaxValue.Ticks)) return false;
        int months = part switch { DatePart.Year => 12, DatePart.Quarter => 3, DatePart.Month => 1, _ => 0 };
        if (months == 0)
        {
            result = ticks + (count * Ticks(part));
            return result >= 0 && result <= DateTime.MaxValue.Ticks;
        }

        long month = MonthNumber(ticks) + (count * months);
        if (month is < 0 or >= 9999 * 12) return false;
        result = new DateTime(ticks).AddMonths((int)(count * months)).Ticks;
        return true;
    }

    // Weeks begin on Monday, as the calendar's first day did.
    private static long Ticks(DatePart part) => part switch
    {
        DatePart.Week => 7 * TimeSpan.TicksPerDay,
        DatePart.Day => TimeSpan.TicksPerDay,
        DatePart.Hour => TimeSpan.TicksPerHour,
        DatePart.Minute => TimeSpan.TicksPerMinute,
        DatePart.Second => TimeSpan.TicksPerSecond,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "Its length is not always the same."),
    };

    private static long MonthNumber(long ticks)
    {
        DateOnly day = DateOnly.FromDayNumber((int)(ticks / TimeSpan.TicksPerDay));
        return ((day.Year - 1) * 12) + day.Month - 1;
    }

    private static long FirstOfMonth(long number) => new DateTime((int)(number / 12) + 1, (int)(number % 12) + 1, 1).Ticks;
}
