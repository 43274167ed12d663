using Etl.Common;
using Etl.Expressions.Kernels;
using Etl.Expressions.Syntax;
using Etl.Expressions.Values;
using Etl.Messages;

namespace Etl.Expressions.Binding;

/// <summary>
/// Looks up the names of a syntax tree, checks its types and makes its kernels. Goes on after an error, so that all are
/// found in one go: a part that is wrong gives null, and what is built on it says nothing.
/// </summary>
internal sealed partial class Binder(Schema schema, DateTimeOffset? now)
{
    private readonly HashSet<string> _columns = new(StringComparer.Ordinal);
    private readonly List<ExpressionError> _errors = [];

    public IReadOnlySet<string> Columns => _columns;

    public IReadOnlyList<ExpressionError> Errors => _errors;

    /// <summary>Places for values that are used several times.</summary>
    public int Slots { get; private set; }

    public Kernel? Bind(SyntaxNode node) => node switch
    {
        LiteralSyntax literal => new ConstantKernel(literal.Value),
        ColumnSyntax column => BindColumn(column),
        NegateSyntax negate => BindNegate(negate),
        NotSyntax not => BindNot(not),
        ArithmeticSyntax arithmetic => BindArithmetic(arithmetic),
        ComparisonSyntax comparison => BindComparison(comparison),
        LogicalSyntax logical => BindLogical(logical),
        InSyntax list => BindIn(list),
        BetweenSyntax between => BindBetween(between),
        LikeSyntax like => BindLike(like),
        IsNullSyntax isNull => BindIsNull(isNull),
        CaseSyntax choice => BindCase(choice),
        CastSyntax cast => BindCast(cast),
        CallSyntax call => BindCall(call),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "Not a syntax node."),
    };

    private ColumnKernel? BindColumn(ColumnSyntax node)
    {
        if (schema.TryGetIndex(node.Name, out int index))
        {
            _columns.Add(node.Name);
            return new ColumnKernel(index, schema[index].Type);
        }

        bool quoted = node.Length != node.Name.Length;
        Error(node, $"{ColumnNames.Unknown(node.Name, schema.Names)}{(quoted ? " Texts stand in single quotes." : "")}");
        return null;
    }

    private Kernel? BindNot(NotSyntax node) => BindBool(node.Operand, "not") is { } operand ? Fold(new NotKernel(operand), operand) : null;

    private Kernel? BindLogical(LogicalSyntax node)
    {
        List<Kernel?> operands = [.. node.Operands.Select(operand => BindBool(operand, node.IsAnd ? "and" : "or"))];
        if (operands.Contains(null)) return null;
        Kernel[] bound = [.. operands.OfType<Kernel>()];
        return FoldAll(new LogicalKernel(node.IsAnd, bound), bound);
    }

    private Kernel? BindBool(SyntaxNode node, string word)
    {
        if (Bind(node) is not { } operand) return null;
        if (IsUntypedNull(operand)) return Null(ColumnType.Bool);
        if (operand.Type == ColumnType.Bool) return operand;
        Error(node, $"'{word}' takes bools, but this is {Name(operand.Type)}. Compare it with something.");
        return null;
    }

    private Kernel? BindIsNull(IsNullSyntax node) => Bind(node.Operand) is { } operand ? Fold(new IsNullKernel(operand, node.Negated), operand) : null;

    private Kernel? BindCast(CastSyntax node)
    {
        if (Bind(node.Operand) is not { } operand) return null;
        if (operand is ConstantKernel { Value.IsNull: true }) return Null(node.Target);
        if (Functions.Casts.Create(operand, node.Target, node.IsTry) is { } kernel) return ReferenceEquals(kernel, operand) ? operand : Fold(kernel, operand);
        Error(node, $"{Name(operand.Type)} cannot be cast to {Name(node.Target)}. It can be cast to {Functions.Casts.Targets(operand.Type)}.");
        return null;
    }

    /// <summary>Computes a value once for a body that uses it several times; what costs nothing is just used again.</summary>
    private Kernel Share(Kernel value, Func<Kernel, Kernel> body)
    {
        if (value is ConstantKernel or ColumnKernel or SlotKernel) return body(value);
        int slot = Slots++;
        return new LetKernel(slot, value, body(new SlotKernel(slot, value.Type)));
    }

    private void Error(SyntaxNode node, string message) => _errors.Add(new ExpressionError(node.Offset, node.Length, message));

    private static string Name(ColumnType type) => type.ToString().ToLowerInvariant();

    private static ConstantKernel Null(ColumnType type) => new(Constant.NullOf(type));

    private static bool IsUntypedNull(Kernel kernel) => kernel is ConstantKernel { Value.IsUntyped: true };
}
