using Etl.Common;
using Etl.Expressions;
using Etl.Messages;
using Etl.Steps.Rows;

namespace Etl.Steps.Sorting;

/// <summary>Checks what a step groups and orders rows by, and reports what is wrong at its place.</summary>
internal sealed class SortKeyCompiler(StepPlanContext context)
{
    private readonly Schema _input = context.Input ?? throw new InvalidOperationException("The step reads no rows; this is a bug in etl.");

    /// <summary>The columns of a list of names; null when something is wrong with it.</summary>
    public List<SortKey>? CompileGroups(string option, IReadOnlyList<string> names)
    {
        List<SortKey> keys = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            string? error = null;
            if (!_input.TryGetIndex(names[i], out int index))
                error = ColumnNames.Unknown(names[i], _input.Names);
            else if (_input[index].Type == ColumnType.Json)
                error = $"The column '{names[i]}' is json, which has no order. Turn it into text in a 'derive' step before this one.";
            else if (!seen.Add(names[i]))
                error = $"The column '{names[i]}' is named twice. Name it once.";
            if (error is null) keys.Add(new SortKey(RowInput.OfColumn(_input, index)));
            else context.Error($"{option}[{i}]", error);
        }

        return keys.Count == names.Count ? keys : null;
    }

    /// <summary>What a list of options orders by; null when something is wrong with it.</summary>
    public List<SortKey>? CompileOrder(string option, IReadOnlyList<SortKeyOptions> orders)
    {
        List<SortKey> keys = [];
        for (int i = 0; i < orders.Count; i++)
        {
            if (Compile($"{option}[{i}]", orders[i]) is { } key) keys.Add(key);
        }

        return keys.Count == orders.Count ? keys : null;
    }

    private SortKey? Compile(string option, SortKeyOptions options)
    {
        SortKeyText text = _input.TryGetIndex(options.Column, out _) ? new SortKeyText(options.Column, null, null) : SortKeyText.Parse(options.Column);
        if ((text.Order is not null && options.Order is not null) || (text.Nulls is not null && options.Nulls is not null))
        {
            context.Error(option, $"The order is given twice: in '{options.Column}' and beside it. Give it once.");
            return null;
        }

        if (CompileInput(option, text.Value) is not { } input) return null;
        if (input.Type != ColumnType.Json)
            return new SortKey(input, (text.Order ?? options.Order) == SortDirection.Desc, text.Nulls ?? options.Nulls);
        context.Error(option, $"'{text.Value}' is json, which has no order. Order by another column, or turn it into text in a 'derive' step before this one.");
        return null;
    }

    private RowInput? CompileInput(string option, string text)
    {
        if (_input.TryGetIndex(text, out int index)) return RowInput.OfColumn(_input, index);
        ExpressionResult result = ExpressionCompiler.Compile(text, _input, context.Now);
        foreach (ExpressionError error in result.Errors) context.Error(option, error.Message, error.Offset);
        return result.Expression is null ? null : RowInput.OfExpression(text, result.Expression);
    }
}

/// <summary>A sort key's text taken apart: <c>lower(name) desc nulls first</c>.</summary>
internal readonly record struct SortKeyText(string Value, SortDirection? Order, NullOrder? Nulls)
{
    public static SortKeyText Parse(string text)
    {
        SortDirection? order = null;
        NullOrder? nulls = null;
        if (TryCut(ref text, "nulls first")) nulls = NullOrder.First;
        else if (TryCut(ref text, "nulls last")) nulls = NullOrder.Last;
        if (TryCut(ref text, "desc")) order = SortDirection.Desc;
        else if (TryCut(ref text, "asc")) order = SortDirection.Asc;
        return new SortKeyText(text.TrimEnd(), order, nulls);
    }

    /// <summary>Removes words from the end of a text that has others in front of them.</summary>
    private static bool TryCut(ref string text, string words)
    {
        string rest = text.TrimEnd();
        foreach (string word in words.Split(' ').Reverse())
        {
            if (!rest.EndsWith(word, StringComparison.OrdinalIgnoreCase)) return false;
            string front = rest[..^word.Length];
            if (front.TrimEnd() is "" || front.TrimEnd().Length == front.Length) return false;
            rest = front.TrimEnd();
        }

        text = rest;
        return true;
    }
}
