using Etl.Expressions.Kernels;
using Etl.Expressions.Values;
using Etl.Messages;
using static Etl.Messages.ColumnType;

namespace Etl.Expressions.Functions;

/// <summary>Functions of numbers.</summary>
internal static partial class FunctionTable
{
    private static Function[] Numbers =>
    [
        new("abs", "The number without its sign.",
            [new([Int], Int, c => Row<long, ValueSource<long>, ValueTarget<long>, AbsInt>(Int, c)), new([ColumnType.Decimal], ColumnType.Decimal, c => Row<decimal, DecimalSource, DecimalTarget, AbsDecimal>(ColumnType.Decimal, c)), new([Float], Float, c => Row<double, ValueSource<double>, ValueTarget<double>, AbsFloat>(Float, c))],
            "abs(-1.5)", "1.5"),
        new("acos", "The angle in radians that has the cosine.",
            [new([Float], Float, c => Maths<Acos>(c))],
            "acos(1)", "0"),
        new("asin", "The angle in radians that has the sine.",
            [new([Float], Float, c => Maths<Asin>(c))],
            "round(asin(1), 6)", "1.570796"),
        new("atan", "The angle in radians that has the tangent.",
            [new([Float], Float, c => Maths<Atan>(c))],
            "round(atan(1), 6)", "0.785398"),
        new("atan2", "The angle in radians of the point with the coordinates y and x, in this order.",
            [new([Float, Float], Float, c => Row2<double, ValueSource<double>, double, ValueSource<double>, ValueTarget<double>, Atan2>(Float, c))],
            "round(atan2(1, -1), 6)", "2.356194"),
        new("ceil", "The smallest whole number that is not below the number.",
            [new([Int], Int, c => c[0]), new([ColumnType.Decimal], ColumnType.Decimal, c => Row<decimal, DecimalSource, DecimalTarget, CeilDecimal>(ColumnType.Decimal, c)), new([Float], Float, c => Row<double, ValueSource<double>, ValueTarget<double>, CeilFloat>(Float, c))],
            "ceil(1.2)", "2"),
        new("cos", "The cosine of an angle in radians.",
            [new([Float], Float, c => Maths<Cos>(c))],
            "cos(0)", "1"),
        new("degrees", "Radians in degrees.",
            [new([Float], Float, c => Maths<Degrees>(c))],
            "degrees(pi())", "180"),
        new("exp", "e to the power of the number.",
            [new([Float], Float, c => Maths<Exp>(c))],
            "exp(0)", "1"),
        new("floor", "The largest whole number that is not above the number.",
            [new([Int], Int, c => c[0]), new([ColumnType.Decimal], ColumnType.Decimal, c => Row<decimal, DecimalSource, DecimalTarget, FloorDecimal>(ColumnType.Decimal, c)), new([Float], Float, c => Row<double, ValueSource<double>, ValueTarget<double>, FloorFloat>(Float, c))],
            "floor(-1.2)", "-2"),
        new("ln", "The natural logarithm.",
            [new([Float], Float, c => Maths<Ln>(c))],
            "round(ln(10), 6)", "2.302585"),
        new("log10", "The logarithm to the base 10.",
            [new([Float], Float, c => Maths<Log10>(c))],
            "log10(1000)", "3"),
        new("mod", "The rest of the division, as % gives it; it has the sign of the first number.",
            [
                new([Int, Int], Int, c => Row2<long, ValueSource<long>, long, ValueSource<long>, ValueTarget<long>, RemainderInt>(Int, c)),
                new([ColumnType.Decimal, ColumnType.Decimal], ColumnType.Decimal, c => Row2<decimal, DecimalSource, decimal, DecimalSource, DecimalTarget, RemainderDecimal>(ColumnType.Decimal, c)),
                new([Float, Float], Float, c => Row2<double, ValueSource<double>, double, ValueSource<double>, ValueTarget<double>, RemainderFloat>(Float, c)),
            ],
            "mod(-7, 3)", "-1"),
        new("pi", "The number pi.",
            [new([], Float, _ => new ConstantKernel(Constant.Of(Math.PI)))],
            "round(pi(), 5)", "3.14159"),
        new("power", "The first number to the power of the second, as a float.",
            [new([Float, Float], Float, c => Row2<double, ValueSource<double>, double, ValueSource<double>, ValueTarget<double>, Power>(Float, c))],
            "power(2, 10)", "1024"),
        new("radians", "Degrees in radians.",
            [new([Float], Float, c => Maths<Radians>(c))],
            "round(radians(180), 6)", "3.141593"),
        new("round", "The number rounded to a number of digits after the point, or to a whole one; halves go away from zero.",
            [
                new([Int], Int, c => c[0]),
                new([ColumnType.Decimal], ColumnType.Decimal, c => Round<decimal, DecimalSource, DecimalTarget, RoundDecimal>(ColumnType.Decimal, c)),
                new([Float], Float, c => Round<double, ValueSource<double>, ValueTarget<double>, RoundFloat>(Float, c)),
                new([ColumnType.Decimal, Int], ColumnType.Decimal, c => Row2<decimal, DecimalSource, long, ValueSource<long>, DecimalTarget, RoundDecimal>(ColumnType.Decimal, c)),
                new([Float, Int], Float, c => Row2<double, ValueSource<double>, long, ValueSource<long>, ValueTarget<double>, RoundFloat>(Float, c)),
            ],
            "round(2.345, 2)", "2.35"),
        new("sin", "The sine of an angle in radians.",
            [new([Float], Float, c => Maths<Sin>(c))],
            "round(sin(pi() / 6), 6)", "0.5"),
        new("sqrt", "The square root.",
            [new([Float], Float, c => Maths<Sqrt>(c))],
            "sqrt(2.25)", "1.5"),
        new("tan", "The tangent of an angle in radians.",
            [new([Float], Float, c => Maths<Tan>(c))],
            "round(tan(pi() / 4), 6)", "1"),
    ];

    private static Kernel Round<T, TSource, TTarget, TFunction>(ColumnType type, FunctionCall call)
        where TSource : struct, IRowSource<TSource, T>
        where TTarget : struct, IRowTarget<TTarget>
        where TFunction : struct, IRowFunction<T, long, TTarget> =>
        new RowKernel<T, TSource, long, ValueSource<long>, TTarget, TFunction>(type, call[0], new ConstantKernel(Constant.Of(0L)));

    private static Kernel Maths<TFunction>(FunctionCall call)
        where TFunction : struct, IMath =>
        Row<double, ValueSource<double>, ValueTarget<double>, MathFunction<TFunction>>(Float, call);
}
