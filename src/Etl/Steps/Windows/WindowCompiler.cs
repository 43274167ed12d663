using Etl.Common;
using Etl.Expressions;
using Etl.Messages;
using Etl.Steps.Aggregation;
using Etl.Steps.Rows;

namespace Etl.Steps.Windows;

/// <summary>Checks the columns of a window step and reports what is wrong at its place.</summary>
internal sealed class WindowCompiler(StepPlanContext context, bool hasOrder)
{
    private readonly Schema _input = context.Input ?? throw new InvalidOperationException("The step reads no rows; this is a bug in etl.");
    private readonly List<RowInput> _arguments = [];

    /// <summary>The distinct arguments of all columns that were compiled.</summary>
    public IReadOnlyList<RowInput> Arguments => _arguments;

    public WindowColumn? Compile(string name, string text)
    {
        string option = $"columns.{name}";
        if (_input.TryGetIndex(name, out _))
        {
            context.Error(option, $"There is a column '{name}' already. Give this one another name.");
            return null;
        }

        int end = EndOfCall(text);
        if (MeasureCall.Parse(text[..end], (message, offset) => context.Error(option, message, offset)) is not { } call) return null;
        if (WindowFunctions.Find(call.Function) is not { } function)
        {
            context.Error(option, $"There is no function '{call.Function}' for windows.{NearestName.Hint(call.Function, WindowFunctions.Names)} Use one of: {string.Join(", ", WindowFunctions.Names)}.", call.FunctionOffset);
            return null;
        }

        return CheckFrame(option, function, call, text, end, out WindowFrame frame) && CheckArguments(option, function, call, out int offset)
            ? Bind(option, name, text, function, call, frame, offset)
            : null;
    }

    /// <summary>Where the call ends: behind its closing parenthesis, or the end of the text where there is none.</summary>
    private static int EndOfCall(string text)
    {
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '\'' or '"')
            {
                int close = text.IndexOf(text[i], i + 1);
                if (close < 0) return text.Length;
                i = close;
            }
            else if (text[i] == '(')
            {
                depth++;
            }
            else if (text[i] == ')' && --depth == 0)
            {
                return i + 1;
            }
        }

        return text.Length;
    }

    private bool CheckFrame(string option, WindowFunction function, MeasureCall call, string text, int end, out WindowFrame frame)
    {
        frame = default;
        string rest = text[end..].Trim();
        bool takesFrame = function >= WindowFunction.First;
        if (rest.Length == 0 && !takesFrame) return true;
        int offset = rest.Length == 0 ? text.Length : text.IndexOf(rest, end, StringComparison.Ordinal);
        if (!takesFrame)
        {
            context.Error(option, $"The function '{call.Function}' takes no rows to compute from. Remove '{rest}'.", offset);
            return false;
        }

        bool saysOver = rest.StartsWith("over", StringComparison.Ordinal) && rest.Length > 4 && char.IsWhiteSpace(rest[4]);
        if (!saysOver)
        {
            context.Error(option, $"'{call.Function}' needs the rows that it is computed from. Add {WindowFrame.Usage}.", offset);
            return false;
        }

        if (WindowFrame.Parse(rest[4..]) is { } parsed)
        {
            frame = parsed;
            return true;
        }

        context.Error(option, $"'{rest}' does not say which rows. Write {WindowFrame.Usage}, with at most {WindowFrame.MostRows} rows on a side.", offset);
        return false;
    }

    private bool CheckArguments(string option, WindowFunction function, MeasureCall call, out int offset)
    {
        offset = 1;
        bool isOffset = WindowFunctions.IsOffset(function);
        string? error = null;
        int at = call.InnerOffset;
        if (call.Order is { } order) (error, at) = ($"The rows are in the order of 'order'. Remove 'order by' from '{call.Function}'.", order.Offset);
        else if (WindowFunctions.IsNumbering(function) && call.Inner.Length > 0) error = $"The function '{call.Function}' takes no expression. Write '{call.Function}()'.";
        else if (function is WindowFunction.Rank or WindowFunction.DenseRank && !hasOrder) error = $"'{call.Function}' ranks rows by 'order', which is not given. Add it, or use 'row_number()'.";
        else if (!WindowFunctions.IsNumbering(function) && function != WindowFunction.Count && call.Inner.Length == 0) error = $"The function '{call.Function}' needs an expression, such as '{call.Function}(price)'. Write one between the parentheses.";
        else if (call.Arguments.Count > (isOffset ? 2 : 1)) (error, at) = ($"The function '{call.Function}' takes {(isOffset ? "an expression and a number of rows" : "one expression")}. Remove what follows.", call.Arguments[isOffset ? 2 : 1].Offset);
        else if (isOffset && call.Arguments.Count == 2 && !WindowFrame.TryReadCount(call.Arguments[1].Text, 1, out offset)) (error, at) = ($"'{call.Arguments[1].Text}' is not a number of rows from 1 to {WindowFrame.MostRows}, such as '{call.Function}({call.Inner}, 7)'. Write one.", call.Arguments[1].Offset);
        if (error is not null) context.Error(option, error, at);
        return error is null;
    }

    private WindowColumn? Bind(string option, string name, string text, WindowFunction function, MeasureCall call, WindowFrame frame, int offset)
    {
        if (call.Inner.Length == 0) return new WindowColumn(name, text, function, -1, null, frame, offset);
        RowInput? argument = null;
        if (_input.TryGetIndex(call.Inner, out int index))
        {
            argument = RowInput.OfColumn(_input, index);
        }
        else
        {
            ExpressionResult result = ExpressionCompiler.Compile(call.Inner, _input, context.Now);
            foreach (ExpressionError error in result.Errors) context.Error(option, error.Message, call.InnerOffset + error.Offset);
            if (result.Expression is { } expression) argument = RowInput.OfExpression(name, expression);
        }

        if (argument is null) return null;
        if (WindowFunctions.ResultType(function, argument.Type) is not null) return new WindowColumn(name, text, function, IndexOf(argument), argument.Type, frame, offset);
        context.Error(option, $"The function '{call.Function}' takes {WindowFunctions.AllowedTypes(function)}, but '{call.Inner}' is {StepPlanContext.TypeName(argument.Type)}. Convert it, or use another function.", call.InnerOffset);
        return null;
    }

    private int IndexOf(RowInput argument)
    {
        int known = _arguments.FindIndex(other => argument.Column >= 0 ? other.Column == argument.Column : string.Equals(other.Expression?.Text, argument.Expression!.Text, StringComparison.Ordinal));
        if (known >= 0) return known;
        _arguments.Add(argument);
        return _arguments.Count - 1;
    }
}
