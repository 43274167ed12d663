using Etl.Common;
using Etl.Expressions.Functions;
using Etl.Expressions.Kernels;
using Etl.Expressions.Syntax;
using Etl.Messages;

namespace Etl.Expressions.Binding;

/// <summary>Functions and <c>case</c>.</summary>
internal sealed partial class Binder
{
    /// <summary>Names that people try here and that belong to the step 'aggregate'.</summary>
    private static readonly HashSet<string> Aggregates = new(StringComparer.Ordinal)
    {
        "sum", "avg", "count", "min", "max", "count_distinct", "stddev", "variance", "median", "percentile", "string_agg", "first", "last", "any",
    };

    private Kernel? BindCall(CallSyntax node)
    {
        List<Kernel?> arguments = [.. node.Arguments.Select(Bind)];
        Function? function = FunctionTable.All.FirstOrDefault(function => string.Equals(function.Name, node.Name, StringComparison.Ordinal));
        if (function is null)
        {
            ReportUnknown(node);
            return null;
        }

        if (arguments.Contains(null)) return null;
        Kernel[] bound = [.. arguments.OfType<Kernel>()];
        foreach (Shape shape in function.Shapes)
        {
            if (shape.Accepts(bound.Length) && Matches(shape, bound, out ColumnType shared)) return Create(shape, node, bound, shared);
        }

        Error(node, $"'{node.Name}' cannot take ({string.Join(", ", bound.Select(Describe))}). It takes {function.Signatures}.{(function.Shapes[0].Parameters.Contains(null) ? " 'any' stands for one type." : "")}");
        return null;
    }

    private static bool Matches(Shape shape, IReadOnlyList<Kernel> arguments, out ColumnType shared)
    {
        shared = default;
        List<Kernel> any = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            if (shape.Parameter(i) is not { } type) any.Add(arguments[i]);
            else if (!Converts(arguments[i], type)) return false;
        }

        if (any.Count == 0) return true;
        if (CommonType(any) is not { } common) return false;
        shared = common;
        return true;
    }

    private Kernel? Create(Shape shape, CallSyntax node, Kernel[] arguments, ColumnType shared)
    {
        if (!shape.TakesNulls && arguments.Any(argument => argument is ConstantKernel { Value.IsNull: true })) return Null(shape.Result ?? shared);
        Kernel?[] fitted = [.. arguments.Select((argument, i) => Fit(argument, shape.Parameter(i) ?? shared, node.Arguments[i]))];
        if (fitted.Contains(null)) return null;
        Kernel[] ready = [.. fitted.OfType<Kernel>()];
        void Refuse(int index, string message) => Error(index < 0 ? node : node.Arguments[index], message);
        if (shape.Create(new FunctionCall(node.Name, ready, shared, now, Share, Refuse)) is not { } kernel) return null;
        return ready.Contains(kernel) ? kernel : FoldAll(kernel, ready);
    }

    private void ReportUnknown(CallSyntax node)
    {
        if (Aggregates.Contains(node.Name))
        {
            string one = node.Name switch { "min" => " The smallest of several values of one row is 'least'.", "max" => " The largest of several values of one row is 'greatest'.", _ => "" };
            _errors.Add(new ExpressionError(node.Offset, node.NameLength, $"'{node.Name}' combines many rows, but an expression sees one row at a time. Use it in the measures of the step 'aggregate'.{one}"));
            return;
        }

        string? nearest = NearestName.Find(node.Name, FunctionTable.All.Select(function => function.Name));
        string cure = nearest is null
            ? $"The functions are {string.Join(", ", FunctionTable.All.Select(function => function.Name))}."
            : $"Did you mean '{nearest}'? It takes {FunctionTable.All.First(function => string.Equals(function.Name, nearest, StringComparison.Ordinal)).Signatures}.";
        _errors.Add(new ExpressionError(node.Offset, node.NameLength, $"There is no function '{node.Name}'. {cure}"));
    }

    private Kernel? BindCase(CaseSyntax node)
    {
        if (node.Subject is null) return CreateCase(node, [.. node.Branches.Select(branch => BindBool(branch.When, "when"))]);
        if (Bind(node.Subject) is not { } subject) return null;
        Kernel? result = null;
        Kernel shared = Share(subject, value =>
        {
            List<Kernel?> conditions = [.. node.Branches.Select(branch => Bind(branch.When) is { } when ? Compare(branch.When, "=", value, node.Subject, when, branch.When, "when") : null)];
            result = CreateCase(node, conditions);
            return result ?? Null(ColumnType.Text);
        });
        return result is null ? null : shared;
    }

    private CaseKernel? CreateCase(CaseSyntax node, IReadOnlyList<Kernel?> conditions)
    {
        SyntaxNode[] nodes = [.. node.Branches.Select(branch => branch.Then), .. node.Else is null ? Array.Empty<SyntaxNode>() : [node.Else]];
        Kernel?[] values = [.. nodes.Select(Bind)];
        if (conditions.Contains(null) || values.Contains(null)) return null;
        Kernel[] bound = [.. values.OfType<Kernel>()];
        if (CommonType(bound) is not { } type)
        {
            Error(node, $"The values of a 'case' need one type, but they are {string.Join(", ", bound.Select(Describe))}. Cast them to one.");
            return null;
        }

        Kernel?[] fitted = [.. bound.Select((value, i) => Fit(value, type, nodes[i]))];
        if (fitted.Contains(null)) return null;
        List<(Kernel When, Kernel Then)> branches = [.. conditions.Select((condition, i) => (condition!, fitted[i]!))];
        return new CaseKernel(type, branches, node.Else is null ? null : fitted[^1]);
    }
}
