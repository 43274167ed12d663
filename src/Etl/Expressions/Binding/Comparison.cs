using Etl.Expressions.Kernels;
using Etl.Expressions.Values;
using Etl.Messages;

namespace Etl.Expressions.Binding;

/// <summary>Picks the kernel that compares two values of one type, or of int and decimal.</summary>
internal static class Comparison
{
    public static Kernel Create(string symbol, Kernel left, Kernel right) => symbol switch
    {
        "=" => Create<EqualTo>(left, right),
        "<>" => Create<NotEqualTo>(left, right),
        "<" => Create<LessThan>(left, right),
        "<=" => Create<LessOrEqual>(left, right),
        ">" => Create<GreaterThan>(left, right),
        ">=" => Create<GreaterOrEqual>(left, right),
        _ => throw new ArgumentOutOfRangeException(nameof(symbol), symbol, "Not a comparison."),
    };

    public static Kernel Create<TComparison>(Kernel left, Kernel right)
        where TComparison : struct, IComparison
    {
        // Kernels never see a null constant as an operand; what is compared with one is null.
        if (left is ConstantKernel { Value.IsNull: true } || right is ConstantKernel { Value.IsNull: true }) return new ConstantKernel(Constant.NullOf(ColumnType.Bool));
        return (left.Type == ColumnType.Int ? right.Type : left.Type) switch
        {
            ColumnType.Decimal => new DecimalCompareKernel<TComparison>(left, right),
            ColumnType.Int or ColumnType.Timestamp => new CompareKernel<long, IntOrder, TComparison>(left, right),
            ColumnType.Float => new CompareKernel<double, FloatOrder, TComparison>(left, right),
            ColumnType.Bool => new CompareKernel<bool, BoolOrder, TComparison>(left, right),
            ColumnType.Date => new CompareKernel<int, DateOrder, TComparison>(left, right),
            _ => new TextCompareKernel<TComparison>(left, right),
        };
    }
}
