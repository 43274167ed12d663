using Etl.Common;
using Etl.Expressions.Kernels;
using Etl.Expressions.Values;
using Etl.Messages;
using Etl.Values;

namespace Etl.Expressions.Functions;

/// <summary>Reads the parts and formats that functions of dates are given, and makes their kernels; null when one is refused.</summary>
internal static class DateCalls
{
    private static readonly string[] Parts = [.. Enum.GetNames<DatePart>().Select(name => name.ToLowerInvariant())];

    public static Kernel? Now(FunctionCall call)
    {
        if (call.Now is { } now) return new ConstantKernel(Constant.Of(now));
        call.Refuse(-1, "'now' is the instant of the run, and this expression belongs to none.");
        return null;
    }

    public static Kernel? Truncate(FunctionCall call) => PartOf(call, call[1].Type) is not { } part ? null
        : call[1].Type == ColumnType.Date
            ? new PreparedKernel<int, ValueSource<int>, ValueTarget<int>, DateTruncation>(ColumnType.Date, call[1], new DateTruncation(part))
            : new PreparedKernel<long, ValueSource<long>, ValueTarget<long>, DateTruncation>(ColumnType.Timestamp, call[1], new DateTruncation(part));

    public static Kernel? Add(FunctionCall call) => PartOf(call, call[2].Type) is not { } part ? null
        : call[2].Type == ColumnType.Date
            ? new PreparedKernel<long, ValueSource<long>, int, ValueSource<int>, ValueTarget<int>, DateAddition>(ColumnType.Date, call[1], call[2], new DateAddition(part))
            : new PreparedKernel<long, ValueSource<long>, long, ValueSource<long>, ValueTarget<long>, DateAddition>(ColumnType.Timestamp, call[1], call[2], new DateAddition(part));

    public static Kernel? Difference(FunctionCall call) => PartOf(call, call[1].Type) is not { } part ? null
        : call[1].Type == ColumnType.Date
            ? new PreparedKernel<int, ValueSource<int>, int, ValueSource<int>, ValueTarget<long>, DateDifference>(ColumnType.Int, call[1], call[2], new DateDifference(part))
            : new PreparedKernel<long, ValueSource<long>, long, ValueSource<long>, ValueTarget<long>, DateDifference>(ColumnType.Int, call[1], call[2], new DateDifference(part));

    public static Kernel? Format(FunctionCall call)
    {
        bool isDate = call[0].Type == ColumnType.Date;
        if (FormatOf(call, 1, isDate, forReading: false) is not { } format) return null;
        return isDate
            ? new PreparedKernel<int, ValueSource<int>, TextTarget, DateFormatting>(ColumnType.Text, call[0], new DateFormatting(format))
            : new PreparedKernel<long, ValueSource<long>, TextTarget, DateFormatting>(ColumnType.Text, call[0], new DateFormatting(format));
    }

    public static Kernel? Parse(FunctionCall call)
    {
        bool isDate = string.Equals(call.Name, "parse_date", StringComparison.Ordinal);
        DateFormat?[] formats = [.. Enumerable.Range(1, call.Arguments.Count - 1).Select(index => FormatOf(call, index, isDate, forReading: true))];
        if (formats.Contains(null)) return null;
        DateParsing parsing = new([.. formats.OfType<DateFormat>()]);
        return isDate
            ? new PreparedKernel<ReadOnlySpan<byte>, TextSource, ValueTarget<int>, DateParsing>(ColumnType.Date, call[0], parsing)
            : new PreparedKernel<ReadOnlySpan<byte>, TextSource, ValueTarget<long>, DateParsing>(ColumnType.Timestamp, call[0], parsing);
    }

    private static DatePart? PartOf(FunctionCall call, ColumnType type)
    {
        if (call.ConstantText(0, "part") is not { } text) return null;
        int index = Array.FindIndex(Parts, part => string.Equals(part, text, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
        {
            call.Refuse(0, $"'{text}' is no part of a time.{NearestName.Hint(text, Parts)} The parts are {string.Join(", ", Parts)}.");
            return null;
        }

        DatePart part = (DatePart)index;
        if (type != ColumnType.Date || part <= DatePart.Day) return part;
        call.Refuse(0, $"A date has no {Parts[index]}. Cast it to timestamp first.");
        return null;
    }

    private static DateFormat? FormatOf(FunctionCall call, int index, bool isDate, bool forReading)
    {
        if (call.ConstantText(index, "format") is not { } pattern) return null;
        DateFormat? format = DateFormat.Create(pattern, out string? problem);
        if (format is { HasTime: true } && isDate) problem = $"A date has no time of day, but '{pattern}' asks for one. {(forReading ? "Use parse_timestamp." : "Cast the date to timestamp first.")}";
        else if (format is { CanParse: false } && forReading) problem = $"'{pattern}' does not say which day it is: a format for reading needs a year, and a month where it has a day.";
        if (problem is null) return format;
        call.Refuse(index, problem);
        return null;
    }
}
