using Etl.Expressions.Kernels;

namespace Etl.Expressions.Functions;

internal readonly struct YearOf : IConversion<int, long>
{
    public static long Apply(int value) => DateOnly.FromDayNumber(value).Year;
}

internal readonly struct MonthOf : IConversion<int, long>
{
    public static long Apply(int value) => DateOnly.FromDayNumber(value).Month;
}

internal readonly struct DayOf : IConversion<int, long>
{
    public static long Apply(int value) => DateOnly.FromDayNumber(value).Day;
}
