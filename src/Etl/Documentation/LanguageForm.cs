namespace Etl.Documentation;

/// <summary>One form of the language that is no function, with an example that a test evaluates.</summary>
/// <param name="Form">How it is written.</param>
/// <param name="Meaning">What it gives.</param>
/// <param name="Example">An expression without columns.</param>
/// <param name="Result">What the example gives, as its cast to text; <c>null</c> for a null.</param>
internal sealed record LanguageForm(string Form, string Meaning, string Example, string Result)
{
    public static IReadOnlyList<LanguageForm> Literals { get; } =
    [
        new("`15`", "an int; a decimal where it has a point or is too large for 64 bits", "12345678901234567890 + 0.50", "12345678901234567890.5"),
        new("`1.5e3`", "a float, because of its exponent", "1.5e3", "1500"),
        new("`'text'`", "a text; a quote inside it is written twice", "'it''s'", "it's"),
        new("`true`, `false`", "a bool", "true", "true"),
        new("`date '2024-01-31'`", "a date", "date '2024-01-31' < date '2024-02-01'", "true"),
        new("`timestamp '2024-01-31T10:00'`", "a timestamp, in UTC unless it says otherwise", "timestamp '2024-01-31 10:00+02:00'", "2024-01-31T08:00:00Z"),
        new("`null`", "no value, of any type", "null", "null"),
    ];

    /// <summary>From the one that binds most tightly to the one that does least.</summary>
    public static IReadOnlyList<LanguageForm> Operators { get; } =
    [
        new("`-x`", "the number with the other sign", "-(2 + 3)", "-5"),
        new("`x * y`", "product", "2 * 1.5", "3"),
        new("`x / y`", "quotient: a float if one side is, else a decimal of up to 28 significant digits, at most 28 of them behind the point, halves to the even one", "7 / 2", "3.5"),
        new("`x % y`", "rest of the division; it has the sign of the left side", "-7 % 3", "-1"),
        new("`x + y`", "sum", "0.1 + 0.2", "0.3"),
        new("`x - y`", "difference", "10 - 2.50", "7.5"),
        new("`x || y`", "two texts, one after the other", "'a' || 'b'", "ab"),
        new("`x = y`, `x <> y`, `x != y`", "equal, not equal; 1.0 equals 1, and NaN equals NaN", "1.0 = 1", "true"),
        new("`x < y`, `x <= y`, `x > y`, `x >= y`", "order: numbers by value, NaN last; dates and timestamps by time; texts by their UTF-8 bytes; false before true", "'B' < 'a'", "true"),
        new("`x between y and z`", "from y to z, both included", "5 between 1 and 5", "true"),
        new("`x in (y, z)`", "equal to one of them", "'c' in ('a', 'b')", "false"),
        new("`x like y`", "matches a pattern, in which `%` stands for any characters and `_` for one", "'data.csv' like '%.c_v'", "true"),
        new("`x like y escape z`", "the same, where z takes the meaning from the character behind it", "'50x' like '50!%' escape '!'", "false"),
        new("`x ilike y`", "the same as `like`, but capital letters equal small ones", "'DATA.csv' ilike 'data.%'", "true"),
        new("`x is null`, `x is not null`", "whether there is no value, or one", "1 is not null", "true"),
        new("`not x`", "the opposite", "not 1 = 2", "true"),
        new("`x and y`", "both are true", "true and 1 > 2", "false"),
        new("`x or y`", "at least one is true", "true or 1 > 2", "true"),
    ];

    public static IReadOnlyList<LanguageForm> Choices { get; } =
    [
        new("`case when x then y else z end`", "the value behind the first condition that is true; null without `else`", "case when 1 > 2 then 'more' else 'less' end", "less"),
        new("`case x when y then z end`", "the value behind the first one that is equal", "case 3 when 1 then 'one' when 3 then 'three' end", "three"),
        new("`cast(x as type)`", "the value in another type; the row is rejected when it is none", "cast('12' as int) + 1", "13"),
        new("`try_cast(x as type)`", "the same, but null when it is none", "try_cast('x' as int)", "null"),
    ];

    public static IReadOnlyList<LanguageForm> Dates { get; } =
    [
        new("`date < timestamp`", "the date is taken as the start of its day, in UTC", "date '2024-01-31' < timestamp '2024-01-31T00:00:01Z'", "true"),
        new("`date_add(part, n, x)`", "`+` and `-` take no dates: a number of what, must be said", "date_add('week', -1, date '2024-03-07')", "2024-02-29"),
        new("`date_diff(part, x, y)`", "counts the starts of a part between the two, not full lengths: from December to January it is a year", "date_diff('year', date '2023-12-31', date '2024-01-01')", "1"),
        new("`date_trunc(part, x)`", "the start of the part in which x lies; equal for all that belongs together", "date_trunc('quarter', timestamp '2024-05-31T10:00:00Z')", "2024-04-01T00:00:00Z"),
    ];

    public static IReadOnlyList<LanguageForm> Nulls { get; } =
    [
        new("operators and functions", "null when an operand is null, except for those below", "1 + null", "null"),
        new("comparisons", "null as well: ask with `is null`", "null = null", "null"),
        new("`and`", "false when one side is false, whatever the other one is", "false and null", "false"),
        new("`or`", "true when one side is true, whatever the other one is", "true or null", "true"),
        new("`in`", "null when nothing is equal and an item is null", "1 in (2, null)", "null"),
        new("`coalesce`, `concat`, `greatest`, `least`", "leave nulls out", "coalesce(null, 0)", "0"),
    ];
}
