using Etl.Expressions.Binding;
using Etl.Expressions.Kernels;
using Etl.Expressions.Values;
using Etl.Messages;
using static Etl.Messages.ColumnType;

namespace Etl.Expressions.Functions;

/// <summary>Every function of the language. Its documentation is generated from here, and each example is run as a test.</summary>
internal static partial class FunctionTable
{
    /// <summary>Sorted by name.</summary>
    public static IReadOnlyList<Function> All { get; } =
        [.. General.Concat(Texts).Concat(Numbers).Concat(Dates).OrderBy(function => function.Name, StringComparer.Ordinal)];

    private static Function[] General =>
    [
        new("coalesce", "The first argument that is not null; later ones are not computed.",
            [new([null], null, c => CoalesceKernel.Create(c.Shared, c.Arguments)) { Repeats = true, TakesNulls = true }],
            "coalesce(null, 'none')", "none"),
        new("greatest", "The largest of the values, leaving out nulls.",
            [new([null], null, c => Extreme<GreaterOrEqual>(c)) { Repeats = true, TakesNulls = true }],
            "greatest(2, null, 3.5)", "3.5"),
        new("if", "The second argument where the condition is true, else the third; only that one is computed.",
            [new([Bool, null, null], null, c => new CaseKernel(c.Shared, [(c[0], c[1])], c[2])) { TakesNulls = true }],
            "if(1 < 2, 'yes', 'no')", "yes"),
        new("least", "The smallest of the values, leaving out nulls.",
            [new([null], null, c => Extreme<LessOrEqual>(c)) { Repeats = true, TakesNulls = true }],
            "least('b', 'a', 'c')", "a"),
        new("nullif", "Null where the two are equal, else the first.",
            [new([null, null], null, NullIf) { TakesNulls = true }],
            "nullif('-', '-')", "null"),
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
