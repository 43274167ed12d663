using Etl.Expressions.Binding;
using Etl.Expressions.Kernels;
using Etl.Expressions.Values;
using Etl.Messages;
using static Etl.Messages.ColumnType;

namespace Etl.Expressions.Functions;

/// <summary>Every function of the language. Its documentation is generated from here, and each example is run as a test.</summary>
internal static class FunctionTable
{
    /// <summary>Sorted by name.</summary>
    public static IReadOnlyList<Function> All { get; } =
    [
        new("abs", "The number without its sign.",
            [new([Int], Int, c => Row<long, ValueSource<long>, ValueTarget<long>, AbsInt>(Int, c)), new([ColumnType.Decimal], ColumnType.Decimal, c => Row<decimal, DecimalSource, DecimalTarget, AbsDecimal>(ColumnType.Decimal, c)), new([Float], Float, c => Row<double, ValueSource<double>, ValueTarget<double>, AbsFloat>(Float, c))],
            "abs(-1.5)", "1.5"),
        new("ceil", "The smallest whole number that is not below the number.",
            [new([Int], Int, c => c[0]), new([ColumnType.Decimal], ColumnType.Decimal, c => Row<decimal, DecimalSource, DecimalTarget, CeilDecimal>(ColumnType.Decimal, c)), new([Float], Float, c => Row<double, ValueSource<double>, ValueTarget<double>, CeilFloat>(Float, c))],
            "ceil(1.2)", "2"),
        new("coalesce", "The first argument that is not null; later ones are not computed.",
            [new([null], null, c => CoalesceKernel.Create(c.Shared, c.Arguments)) { Repeats = true, TakesNulls = true }],
            "coalesce(null, 'none')", "none"),
        new("concat", "The texts one after the other; nulls are left out, where || gives null.",
            [new([Text], Text, Concatenate) { Repeats = true, TakesNulls = true }],
            "concat('a', null, 'b')", "ab"),
        new("contains", "Whether the first text contains the second.",
            [new([Text, Text], Bool, c => Row2<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, ValueTarget<bool>, Contains>(Bool, c))],
            "contains('oranges', 'range')", "true"),
        new("day", "The day of the month, 1 to 31; of a timestamp in UTC.", Dated<DayOf>(), "day(date '2024-01-31')", "31"),
        new("ends_with", "Whether the first text ends with the second.",
            [new([Text, Text], Bool, c => Row2<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, ValueTarget<bool>, EndsWith>(Bool, c))],
            "ends_with('data.csv', '.csv')", "true"),
        new("floor", "The largest whole number that is not above the number.",
            [new([Int], Int, c => c[0]), new([ColumnType.Decimal], ColumnType.Decimal, c => Row<decimal, DecimalSource, DecimalTarget, FloorDecimal>(ColumnType.Decimal, c)), new([Float], Float, c => Row<double, ValueSource<double>, ValueTarget<double>, FloorFloat>(Float, c))],
            "floor(-1.2)", "-2"),
        new("greatest", "The largest of the values, leaving out nulls.",
            [new([null], null, c => Extreme<GreaterOrEqual>(c)) { Repeats = true, TakesNulls = true }],
            "greatest(2, null, 3.5)", "3.5"),
        new("if", "The second argument where the condition is true, else the third; only that one is computed.",
            [new([Bool, null, null], null, c => new CaseKernel(c.Shared, [(c[0], c[1])], c[2])) { TakesNulls = true }],
            "if(1 < 2, 'yes', 'no')", "yes"),
        new("least", "The smallest of the values, leaving out nulls.",
            [new([null], null, c => Extreme<LessOrEqual>(c)) { Repeats = true, TakesNulls = true }],
            "least('b', 'a', 'c')", "a"),
        new("length", "The number of code points in the text.",
            [new([Text], Int, c => Row<ReadOnlySpan<byte>, TextSource, ValueTarget<long>, TextLength>(Int, c))],
            "length('Zoë')", "3"),
        new("lower", "The text in lower case.",
            [new([Text], Text, c => Row<ReadOnlySpan<byte>, TextSource, TextTarget, Lower>(Text, c))],
            "lower('ÄB')", "äb"),
        new("month", "The month, 1 to 12; of a timestamp in UTC.", Dated<MonthOf>(), "month(date '2024-01-31')", "1"),
        new("nullif", "Null where the two are equal, else the first.",
            [new([null, null], null, NullIf) { TakesNulls = true }],
            "nullif('-', '-')", "null"),
        new("replace", "The first text with every second text in it replaced by the third.",
            [new([Text, Text, Text], Text, c => new RowKernel<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, TextTarget, Replace>(Text, c[0], c[1], c[2]))],
            "replace('1 000 000', ' ', '')", "1000000"),
        new("round", "The number rounded to a number of digits after the point, or to a whole one; halves go away from zero.",
            [
                new([Int], Int, c => c[0]),
                new([ColumnType.Decimal], ColumnType.Decimal, c => Round<decimal, DecimalSource, DecimalTarget, RoundDecimal>(ColumnType.Decimal, c)),
                new([Float], Float, c => Round<double, ValueSource<double>, ValueTarget<double>, RoundFloat>(Float, c)),
                new([ColumnType.Decimal, Int], ColumnType.Decimal, c => Row2<decimal, DecimalSource, long, ValueSource<long>, DecimalTarget, RoundDecimal>(ColumnType.Decimal, c)),
                new([Float, Int], Float, c => Row2<double, ValueSource<double>, long, ValueSource<long>, ValueTarget<double>, RoundFloat>(Float, c)),
            ],
            "round(2.345, 2)", "2.35"),
        new("starts_with", "Whether the first text starts with the second.",
            [new([Text, Text], Bool, c => Row2<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, ValueTarget<bool>, StartsWith>(Bool, c))],
            "starts_with('data.csv', 'data')", "true"),
        new("substr", "The part of the text from a code point, counted from 1, to the end or for a number of code points.",
            [
                new([Text, Int], Text, c => Row2<ReadOnlySpan<byte>, TextSource, long, ValueSource<long>, TextTarget, SubstrToEnd>(Text, c)),
                new([Text, Int, Int], Text, c => new RowKernel<ReadOnlySpan<byte>, TextSource, long, ValueSource<long>, long, ValueSource<long>, TextTarget, Substr>(Text, c[0], c[1], c[2])),
            ],
            "substr('2024-01-31', 6, 2)", "01"),
        new("trim", "The text without white space at its ends.",
            [new([Text], Text, c => Row<ReadOnlySpan<byte>, TextSource, TextTarget, Trim>(Text, c))],
            "trim('  a b ')", "a b"),
        new("upper", "The text in upper case.",
            [new([Text], Text, c => Row<ReadOnlySpan<byte>, TextSource, TextTarget, Upper>(Text, c))],
            "upper('abc')", "ABC"),
        new("year", "The year; of a timestamp in UTC.", Dated<YearOf>(), "year(timestamp '2024-01-31T10:00:00Z')", "2024"),
    ];

    private static Kernel Row<T, TSource, TTarget, TFunction>(ColumnType type, FunctionCall call)
        where T : allows ref struct
        where TSource : struct, IRowSource<TSource, T>
        where TTarget : struct, IRowTarget<TTarget>
        where TFunction : struct, IRowFunction<T, TTarget> =>
        new RowKernel<T, TSource, TTarget, TFunction>(type, call[0]);

    private static Kernel Row2<T1, TSource1, T2, TSource2, TTarget, TFunction>(ColumnType type, FunctionCall call)
        where T1 : allows ref struct
        where T2 : allows ref struct
        where TSource1 : struct, IRowSource<TSource1, T1>
        where TSource2 : struct, IRowSource<TSource2, T2>
        where TTarget : struct, IRowTarget<TTarget>
        where TFunction : struct, IRowFunction<T1, T2, TTarget> =>
        new RowKernel<T1, TSource1, T2, TSource2, TTarget, TFunction>(type, call[0], call[1]);

    private static Kernel Round<T, TSource, TTarget, TFunction>(ColumnType type, FunctionCall call)
        where TSource : struct, IRowSource<TSource, T>
        where TTarget : struct, IRowTarget<TTarget>
        where TFunction : struct, IRowFunction<T, long, TTarget> =>
        new RowKernel<T, TSource, long, ValueSource<long>, TTarget, TFunction>(type, call[0], new ConstantKernel(Constant.Of(0L)));

    private static Shape[] Dated<TPart>()
        where TPart : struct, IConversion<int, long> =>
    [
        new([Date], Int, c => new ConvertKernel<int, long, TPart>(Int, c[0])),
        new([Timestamp], Int, c => new ConvertKernel<int, long, TPart>(Int, new ConvertKernel<long, int, TimestampToDate>(Date, c[0]))),
    ];

    private static Kernel Concatenate(FunctionCall call) => call.Arguments
        .Select(argument => CoalesceKernel.Create(Text, [argument, new ConstantKernel(Constant.Of(""))]))
        .Aggregate((left, right) => new RowKernel<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, TextTarget, Concat>(Text, left, right));

    private static Kernel NullIf(FunctionCall call) => call.Share(
        call[0],
        value => new CaseKernel(call.Shared, [(Comparison.Create<EqualTo>(value, call[1]), new ConstantKernel(Constant.NullOf(call.Shared)))], value));

    private static Kernel Extreme<TComparison>(FunctionCall call)
        where TComparison : struct, IComparison =>
        call.Arguments.Aggregate((best, next) => call.Share(best, x => call.Share(next, y => new CaseKernel(
            call.Shared,
            [(new IsNullKernel(x, false), y), (new IsNullKernel(y, false), x), (Comparison.Create<TComparison>(x, y), x)],
            y))));
}
