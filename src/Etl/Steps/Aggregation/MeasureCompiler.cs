using Etl.Common;
using Etl.Expressions;
using Etl.Messages;
using Etl.Steps.Rows;

namespace Etl.Steps.Aggregation;

/// <summary>Checks measures against the input's columns and reports what is wrong with them at its place.</summary>
internal sealed class MeasureCompiler(Schema input, StepPlanContext context)
{
    // Words that are values and not columns in an expression, even where a column has such a name.
    private static readonly string[] Literals = ["true", "false", "null"];

    /// <summary>The measure, or null when something was reported.</summary>
    /// <param name="name">Name of the result column.</param>
    /// <param name="options">The measure as written.</param>
    /// <param name="option">Where it stands.</param>
    public Measure? Compile(string name, MeasureOptions options, string option)
    {
        bool valid = options.Where is null || context.Compile($"{option}.where", options.Where, expected: ColumnType.Bool) is not null;
        string value = $"{option}.value";
        MeasureCall? call = MeasureCall.Parse(options.Value, (message, offset) => context.Error(value, message, offset));
        if (call is null) return null;
        if (MeasureFunctions.Find(call.Function) is not { } function)
        {
            context.Error(value, $"There is no function '{call.Function}' for measures.{NearestName.Hint(call.Function, MeasureFunctions.Names)} Use one of: {string.Join(", ", MeasureFunctions.Names)}.", call.FunctionOffset);
            return null;
        }

        if (call.Inner.Length == 0 && function != MeasureFunction.Count)
        {
            context.Error(value, $"The function '{call.Function}' needs an expression, such as '{MeasureFunctions.Usage(function)}'. Write one between the parentheses.", call.InnerOffset);
            return null;
        }

        MeasureInput? measureInput = call.Inner.Length == 0 ? null : CompileInput(call.Arguments[0], value);
        MeasureInput? order = call.Order is null ? null : CompileOrder(function, call, value);
        valid &= TryReadParameter(function, call, value, out MeasureParameter parameter) && (call.Order is null || order is not null);
        if (!valid || measureInput is null != (call.Inner.Length == 0)) return null;
        if (MeasureFunctions.ResultType(function, measureInput?.Type) is not null)
            return new Measure(name, function, options.Where is null ? measureInput : Restrict(measureInput, options.Where)) { Order = order, Descending = call.Descending, Parameter = parameter, Text = Describe(call, options.Where) };
        context.Error(value, $"The function '{call.Function}' takes {MeasureFunctions.AllowedTypes(function)}, but '{call.Inner}' is {StepPlanContext.TypeName(measureInput!.Type)}. Convert it, or use another function.", call.InnerOffset);
        return null;
    }

    private MeasureInput? CompileInput(MeasureArgument argument, string option)
    {
        // A plain column is read where it is: the evaluator would have to copy it.
        if (!Literals.Contains(argument.Text, StringComparer.OrdinalIgnoreCase) && input.TryGet(argument.Text, out ColumnSchema? column)) return MeasureInput.Of(column.Value);
        ExpressionResult result = ExpressionCompiler.Compile(argument.Text, input, context.Now);
        foreach (ExpressionError error in result.Errors) context.Error(option, error.Message, argument.Offset + error.Offset);
        return result.Expression is null ? null : MeasureInput.Of(result.Expression);
    }

    private MeasureInput? CompileOrder(MeasureFunction function, MeasureCall call, string option)
    {
        MeasureArgument order = call.Order!.Value;
        if (!MeasureFunctions.TakesOrder(function))
        {
            context.Error(option, $"The function '{call.Function}' takes no order. Remove 'order by'.", order.Offset);
            return null;
        }

        MeasureInput? compiled = CompileInput(order, option);
        if (compiled is not { Type: ColumnType.Json }) return compiled;
        context.Error(option, $"The rows are ordered by '{order.Text}', which is json and has no order. Order by another expression.", order.Offset);
        return null;
    }

    /// <summary>Reads what follows the expression, or reports what is wrong with it.</summary>
    private bool TryReadParameter(MeasureFunction function, MeasureCall call, string option, out MeasureParameter parameter)
    {
        parameter = default;
        string? needed = MeasureFunctions.ParameterOf(function);
        int allowed = needed is null ? 1 : 2;
        if (call.Arguments.Count > allowed)
        {
            context.Error(option, $"The function '{call.Function}' takes {(needed is null ? "one expression" : $"one expression and {needed}")}, such as '{MeasureFunctions.Usage(function)}'. Remove what follows.", call.Arguments[allowed].Offset);
            return false;
        }

        if (needed is null) return true;
        if (call.Arguments.Count == allowed && MeasureParameter.TryParse(function, call.Arguments[1].Text, out parameter)) return true;
        context.Error(option, $"The function '{call.Function}' needs {needed} after its expression, such as '{MeasureFunctions.Usage(function)}'. Write one.", call.Arguments[^1].Offset);
        return false;
    }

    /// <summary>
    /// The input where the condition is true, and null elsewhere, which no function counts. The expression is not even
    /// computed for the other rows, so they cannot be rejected by it.
    /// </summary>
    private MeasureInput Restrict(MeasureInput? measureInput, string where)
    {
        string value = measureInput is null ? "true"
            : measureInput.Expression is not null ? $"({measureInput.Text})"
            : InputColumns.Quote(measureInput.Text);
        ExpressionResult result = ExpressionCompiler.Compile($"case when ({where}) then {value} end", input, context.Now);
        return MeasureInput.Of(result.Expression ?? throw new InvalidOperationException($"'{value}' and '{where}' compile, but not together: {result.Errors[0].Message} This is a bug in etl."));
    }

    private static string Describe(MeasureCall call, string? where)
    {
        string order = call.Order is { } by ? $" order by {by.Text}{(call.Descending ? " desc" : "")}" : "";
        return $"{call.Function}({string.Join(", ", call.Arguments.Select(argument => argument.Text))}{order}){(where is null ? "" : $" where {where}")}";
    }
}
