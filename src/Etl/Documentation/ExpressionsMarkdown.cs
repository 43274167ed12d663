using System.Text;
using Etl.Expressions.Functions;
using Etl.Expressions.Syntax;
using Etl.Messages;
using Etl.Values;
using static Etl.Common.Markdown;

namespace Etl.Documentation;

/// <summary>Writes the page that documents the expression language.</summary>
public static class ExpressionsMarkdown
{
    /// <summary>Markdown with LF line ends; the same text each time.</summary>
    public static string Write()
    {
        StringBuilder text = new();
        Line(text, "# Expressions");
        Line(text, "");
        Line(text, "Generated from the tables of the language: change it there. Expressions stand in `filter`, `derive`, `route` and `expect`, in the measures of `aggregate` and `pivot`, in the columns of `window`, in the keys of `lookup` and `join`, and wherever rows are put in an order. They are checked against the columns before anything runs.");
        Line(text, "");
        Line(text, "A column is written by its name, or in double quotes where the name is a word of the language or holds other characters than letters, digits, `_` and `$`: `\"unit price\"`. Names of columns tell capital letters from small ones; functions and words such as `and` do not.");
        Section(text, "Literals", "written", "is", LanguageForm.Literals);
        Types(text);
        Section(text, "Operators", "operator", "gives", LanguageForm.Operators);
        Line(text, "");
        Line(text, "An operator further up binds more tightly than one further down, but for three groups of equals: `*` `/` `%`, `+` `-`, and the comparisons from `=` to `is null`. Equals are taken from left to right; comparisons cannot be chained. `not` stands in front of `in`, `between`, `like` and `ilike` as well. Where the two sides differ, an int becomes a decimal or a float, a decimal a float, a date a timestamp, and a text literal a date or a timestamp; all else takes a cast.");
        Section(text, "Choices and casts", "written", "gives", LanguageForm.Choices);
        Section(text, "Null", "where", "gives", LanguageForm.Nulls);
        Line(text, "");
        Line(text, "A filter keeps the rows for which its condition is true: neither those with false nor those with null.");
        Dates(text);
        Functions(text);
        Patterns(text);
        Limits(text);
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, string form, string meaning, IReadOnlyList<LanguageForm> forms)
    {
        Line(text, "");
        Line(text, $"## {title}");
        Line(text, "");
        Line(text, $"| {form} | {meaning} | example | result |");
        Line(text, "|---|---|---|---|");
        foreach (LanguageForm row in forms) Line(text, $"| {Cell(row.Form)} | {Cell(row.Meaning)} | `{Cell(row.Example)}` | `{Cell(row.Result)}` |");
    }

    private static void Types(StringBuilder text)
    {
        Line(text, "");
        Line(text, "## Types");
        Line(text, "");
        Line(text, "A reader with a declared type, a cast from text and a literal accept the same texts: the value and nothing around it, no blank, no separator between thousands. `true` and `false` may be in capital letters, and decimals and floats may have an exponent.");
        Line(text, "");
        Line(text, "| type | texts that are values of it | can be cast to |");
        Line(text, "|---|---|---|");
        foreach (ColumnType type in Enum.GetValues<ColumnType>())
            Line(text, $"| {Shape.TypeText(type)} | {Cell(ValueText.Accepted(type))} | {Casts.Targets(type)} |");
        Line(text, "");
        Line(text, "A decimal is exact: nothing is rounded to fit it, and trailing zeros do not count. A timestamp is an instant in UTC, in steps of 100 nanoseconds. Numbers, dates and timestamps are written as they are read: decimals without trailing zeros, floats with the fewest digits that give the same number again.");
    }

    private static void Dates(StringBuilder text)
    {
        Section(text, "Dates", "written", "gives", LanguageForm.Dates);
        Line(text, "");
        Line(text, "The parts are `year`, `quarter`, `month`, `week`, `day`, `hour`, `minute` and `second`, of which a date has those down to `day`. A week begins on Monday. A part is written as a text, not taken from a column. All is in UTC, and a result before the year 1 or after 9999 rejects the row. `now()` is the same instant in all steps of a run.");
        Line(text, "");
        Line(text, "A format is a text of these fields: `yyyy` `yy` year (of two digits, 00 to 49 are 2000 to 2049), `MMMM` `MMM` `MM` `M` month, `dddd` `ddd` weekday, `dd` `d` day, `HH` `H` hour, `hh` `h` hour to 12 with `tt` for AM and PM, `mm` `m` minute, `ss` `s` second, `f` to `fffffff` its fraction, `zzz` offset such as +02:00. Names are English. `T`, `Z` and all that is no letter stand for themselves; other letters stand in quotes, as in `'d ''de'' MMMM'`. What is read must have the format from its start to its end, a year among it; a month or day that the format leaves out is the first.");
    }

    private static void Patterns(StringBuilder text)
    {
        Line(text, "");
        Line(text, "Lengths and places in texts count code points. Functions of angles, roots and logarithms compute in floats, and reject a row whose number has no result, such as `sqrt(-1)`; NaN comes out only where it went in.");
        Line(text, "");
        Line(text, "Regular expressions are those of .NET without the parts that could take forever: nothing looks around and nothing refers back to a group. They tell capital letters from small ones unless they begin with `(?i)`, and count a character beyond U+FFFF as two. Patterns, replacements and groups are written in the expression, not taken from a column, and checked before the run.");
    }

    private static void Functions(StringBuilder text)
    {
        Line(text, "");
        Line(text, "## Functions");
        Line(text, "");
        Line(text, "| function | gives | example | result |");
        Line(text, "|---|---|---|---|");
        foreach (FunctionDocumentation function in FunctionDocumentation.All)
            Line(text, $"| {string.Join("<br>", function.Signatures.Select(signature => $"`{signature}`"))} | {Cell(function.Summary)} | `{Cell(function.Example)}` | `{Cell(function.ExampleResult)}` |");
    }

    private static void Limits(StringBuilder text)
    {
        Line(text, "");
        Line(text, "## Errors and limits");
        Line(text, "");
        Line(text, "A value that cannot be computed rejects its row: a number that does not fit its type, a division by zero, a cast of a text that is no value. Only what decides a row is computed for it: `b <> 0 and a / b > 2` never divides by zero.");
        Line(text, "");
        Line(text, $"- An int has 64 bits. A decimal has at most {DecimalText.MaxDigits} digits, of which at most {DecimalText.MaxDigits} stand behind the point.");
        Line(text, $"- An expression may be nested {Parser.MaxDepth} levels deep and have {Parser.MaxOperators} operators, of which a chain of `and` or of `or` counts as one.");
    }
}
