using Etl.Expressions.Functions;
using Etl.Expressions.Kernels;
using Etl.Expressions.Syntax;
using Etl.Expressions.Values;
using Etl.Messages;

namespace Etl.Expressions.Binding;

/// <summary>Arithmetic and comparisons.</summary>
internal sealed partial class Binder
{
    private Kernel? BindNegate(NegateSyntax node)
    {
        if (Bind(node.Operand) is not { } operand) return null;
        if (operand is ConstantKernel { Value.IsNull: true }) return operand;
        if (IsNumber(operand.Type)) return Arithmetic("-", Coerce(new ConstantKernel(Constant.Of(0L)), operand.Type), operand);
        Error(node, $"'-' takes a number, but this is {Name(operand.Type)}.{CastHint(operand.Type)}");
        return null;
    }

    private Kernel? BindArithmetic(ArithmeticSyntax node)
    {
        Kernel? left = Bind(node.Left);
        Kernel? right = Bind(node.Right);
        if (left is null || right is null) return null;
        bool isConcat = node.Operator is "||";
        if (!Accepts(left, isConcat) || !Accepts(right, isConcat))
        {
            string wanted = isConcat ? "texts" : "numbers";
            ColumnType wrong = Accepts(left, isConcat) ? right.Type : left.Type;
            string cure = isConcat ? " Write cast(... as text)." : IsDated(wrong) ? " Use date_add to move a date, and date_diff for the time between two." : CastHint(wrong);
            Error(node, $"'{node.Operator}' takes {wanted}, but its left side is {Describe(left)} and its right side is {Describe(right)}.{cure}");
            return null;
        }

        ColumnType type = isConcat ? ColumnType.Text : ArithmeticType(node.Operator, left, right);
        if (left is ConstantKernel { Value.IsNull: true } || right is ConstantKernel { Value.IsNull: true }) return Null(type);
        if (isConcat) return Fold(new RowKernel<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, TextTarget, Concat>(type, left, right), left, right);
        return type == ColumnType.Float
            ? Arithmetic(node.Operator, Coerce(left, type), Coerce(right, type))
            : Arithmetic(node.Operator, left, right);
    }

    private Kernel Arithmetic(string symbol, Kernel left, Kernel right) => Fold(
        (ArithmeticType(symbol, left, right), symbol) switch
        {
            (ColumnType.Int, "+") => new ArithmeticKernel<long, AddInt>(ColumnType.Int, left, right),
            (ColumnType.Int, "-") => new ArithmeticKernel<long, SubtractInt>(ColumnType.Int, left, right),
            (ColumnType.Int, "*") => new ArithmeticKernel<long, MultiplyInt>(ColumnType.Int, left, right),
            (ColumnType.Int, _) => new RowKernel<long, ValueSource<long>, long, ValueSource<long>, ValueTarget<long>, RemainderInt>(ColumnType.Int, left, right),
            (ColumnType.Float, "+") => new ArithmeticKernel<double, AddFloat>(ColumnType.Float, left, right),
            (ColumnType.Float, "-") => new ArithmeticKernel<double, SubtractFloat>(ColumnType.Float, left, right),
            (ColumnType.Float, "*") => new ArithmeticKernel<double, MultiplyFloat>(ColumnType.Float, left, right),
            (ColumnType.Float, "/") => new RowKernel<double, ValueSource<double>, double, ValueSource<double>, ValueTarget<double>, DivideFloat>(ColumnType.Float, left, right),
            (ColumnType.Float, _) => new RowKernel<double, ValueSource<double>, double, ValueSource<double>, ValueTarget<double>, RemainderFloat>(ColumnType.Float, left, right),
            (_, "+") => new DecimalKernel<AddInt, AddDecimal>(left, right),
            (_, "-") => new DecimalKernel<SubtractInt, SubtractDecimal>(left, right),
            (_, "*") => new DecimalKernel<MultiplyInt, MultiplyDecimal>(left, right),
            (_, "/") => new RowKernel<decimal, DecimalSource, decimal, DecimalSource, DecimalTarget, DivideDecimal>(ColumnType.Decimal, left, right),
            _ => new RowKernel<decimal, DecimalSource, decimal, DecimalSource, DecimalTarget, RemainderDecimal>(ColumnType.Decimal, left, right),
        },
        left,
        right);

    private static ColumnType ArithmeticType(string symbol, Kernel left, Kernel right)
    {
        ColumnType a = IsUntypedNull(left) ? ColumnType.Int : left.Type;
        ColumnType b = IsUntypedNull(right) ? ColumnType.Int : right.Type;
        if (a == ColumnType.Float || b == ColumnType.Float) return ColumnType.Float;
        return a == ColumnType.Decimal || b == ColumnType.Decimal || symbol is "/" ? ColumnType.Decimal : ColumnType.Int;
    }

    private Kernel? BindComparison(ComparisonSyntax node)
    {
        Kernel? left = Bind(node.Left);
        Kernel? right = Bind(node.Right);
        if (left is null || right is null) return null;
        return Compare(node, node.Operator, left, node.Left, right, node.Right);
    }

    private Kernel? Compare(SyntaxNode node, string symbol, Kernel left, SyntaxNode leftNode, Kernel right, SyntaxNode rightNode, string? word = null)
    {
        if (CommonType([left, right]) is not { } type || type == ColumnType.Json)
        {
            string cure = left.Type == ColumnType.Json || right.Type == ColumnType.Json ? "json cannot be compared; cast it to text first." : "Cast one of them to the other's type.";
            Error(node, $"'{word ?? symbol}' cannot compare {Describe(left)} with {Describe(right)}. {cure}");
            return null;
        }

        // Decimals take ints as they are, without a copy.
        Kernel? a = type == ColumnType.Decimal && left.Type == ColumnType.Int ? left : Fit(left, type, leftNode);
        Kernel? b = type == ColumnType.Decimal && right.Type == ColumnType.Int ? right : Fit(right, type, rightNode);
        return a is null || b is null ? null : Fold(Comparison.Create(symbol, a, b), a, b);
    }

    private Kernel? BindIn(InSyntax node)
    {
        if (Bind(node.Operand) is not { } operand) return null;
        List<Kernel?> tests = [];
        Kernel any = Share(operand, value =>
        {
            foreach (SyntaxNode item in node.Items)
            {
                tests.Add(Bind(item) is { } bound ? Compare(item, "=", value, node.Operand, bound, item, "in") : null);
            }

            return tests.Contains(null) ? Null(ColumnType.Bool) : new LogicalKernel(false, [.. tests.OfType<Kernel>()]);
        });
        if (tests.Contains(null)) return null;
        any = FoldAll(any, [operand, .. tests.OfType<Kernel>()]);
        return node.Negated ? Fold(new NotKernel(any), any) : any;
    }

    private Kernel? BindBetween(BetweenSyntax node)
    {
        Kernel? operand = Bind(node.Operand);
        Kernel? low = Bind(node.Low);
        Kernel? high = Bind(node.High);
        if (operand is null || low is null || high is null) return null;
        Kernel? above = null;
        Kernel? below = null;
        Kernel both = Share(operand, value =>
        {
            above = Compare(node, ">=", value, node.Operand, low, node.Low, "between");
            below = above is null ? null : Compare(node, "<=", value, node.Operand, high, node.High, "between");
            return above is null || below is null ? Null(ColumnType.Bool) : new LogicalKernel(true, [above, below]);
        });
        if (above is null || below is null) return null;
        both = FoldAll(both, [operand, low, high]);
        return node.Negated ? Fold(new NotKernel(both), both) : both;
    }

    private static bool Accepts(Kernel kernel, bool text) => IsUntypedNull(kernel) || (text ? kernel.Type == ColumnType.Text : IsNumber(kernel.Type));

    private static bool IsNumber(ColumnType type) => type is ColumnType.Int or ColumnType.Decimal or ColumnType.Float;

    private static bool IsDated(ColumnType type) => type is ColumnType.Date or ColumnType.Timestamp;

    private static string Describe(Kernel kernel) => IsUntypedNull(kernel) ? "null" : Name(kernel.Type);

    private static string CastHint(ColumnType type) => type == ColumnType.Text ? " Write cast(... as int), or another number type." : "";
}
