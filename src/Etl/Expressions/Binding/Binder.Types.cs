using Etl.Expressions.Functions;
using Etl.Expressions.Kernels;
using Etl.Expressions.Syntax;
using Etl.Expressions.Values;
using Etl.Messages;

namespace Etl.Expressions.Binding;

/// <summary>Which types fit each other, and the computing of what is constant.</summary>
internal sealed partial class Binder
{
    private static readonly RowBatch OneRow = new(default, new Schema([]), [], 1, null);

    /// <summary>
    /// The type that all the values can be brought to: int to decimal to float, date to timestamp, a constant text to date
    /// or timestamp, null to anything. Null when there is none.
    /// </summary>
    private static ColumnType? CommonType(IReadOnlyList<Kernel> kernels)
    {
        ColumnType? common = null;
        foreach (Kernel kernel in kernels.Where(kernel => !IsUntypedNull(kernel)))
        {
            if (common is null || common == kernel.Type) common = kernel.Type;
            else if (Converts(kernel, common.Value)) continue;
            else if (kernels.TakeWhile(other => !ReferenceEquals(other, kernel)).All(other => IsUntypedNull(other) || Converts(other, kernel.Type))) common = kernel.Type;
            else return null;
        }

        return common ?? ColumnType.Text;
    }

    /// <summary>Whether a value is brought to a type without being asked for.</summary>
    private static bool Converts(Kernel kernel, ColumnType type) => kernel.Type == type || IsUntypedNull(kernel) || (kernel.Type, type) switch
    {
        (ColumnType.Int, ColumnType.Decimal or ColumnType.Float) => true,
        (ColumnType.Decimal, ColumnType.Float) => true,
        (ColumnType.Date, ColumnType.Timestamp) => true,
        (ColumnType.Text, ColumnType.Date or ColumnType.Timestamp) => kernel is ConstantKernel,
        _ => false,
    };

    /// <summary>Brings a value that <see cref="Converts"/> to the type; reports a text that is no date.</summary>
    private Kernel? Fit(Kernel kernel, ColumnType type, SyntaxNode node)
    {
        if (kernel is not ConstantKernel { Value: { IsNull: false, Type: ColumnType.Text } text } || type is not (ColumnType.Date or ColumnType.Timestamp)) return Coerce(kernel, type);
        if (Constant.ParseDated(text.TextString, type, out string? error) is { } value) return new ConstantKernel(value);
        Error(node, error!);
        return null;
    }

    private Kernel Coerce(Kernel kernel, ColumnType type)
    {
        if (kernel is ConstantKernel { Value.IsNull: true }) return Null(type);
        if (kernel.Type == type) return kernel;
        return Fold(Casts.Create(kernel, type, isTry: false) ?? throw new InvalidOperationException($"{kernel.Type} is not brought to {type}; this is a bug in etl."), kernel);
    }

    private Kernel Fold(Kernel kernel, params ReadOnlySpan<Kernel> operands)
    {
        foreach (Kernel operand in operands)
        {
            if (operand is not ConstantKernel) return kernel;
        }

        return kernel is ConstantKernel ? kernel : Compute(kernel);
    }

    private Kernel FoldAll(Kernel kernel, IReadOnlyList<Kernel> operands) => Fold(kernel, [.. operands]);

    /// <summary>The kernel's value as a constant; the kernel itself when it fails, which then is an error of each row it is computed for.</summary>
    private Kernel Compute(Kernel kernel)
    {
        RowErrors errors = new();
        Evaluation evaluation = new(Slots) { Batch = OneRow, Errors = errors };
        Vector vector = kernel.Evaluate(evaluation, new Rows(null, 1));
        if (vector.Constant is { } constant) return new ConstantKernel(constant);
        Constant value = Constant.OfRow(vector.Column!, 0);
        vector.Free();
        return errors.Count > 0 ? kernel : new ConstantKernel(value);
    }
}
