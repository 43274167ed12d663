using Etl.Expressions.Kernels;
using Etl.Messages;

namespace Etl.Expressions;

/// <summary>Finds the rows for which a bool expression is true. Not thread-safe.</summary>
internal interface IFilterEvaluator
{
    /// <summary>
    /// Writes the selected rows of the batch for which the expression is true to <paramref name="target"/>, ascending, and
    /// returns how many there are. Rows with an error are added to <paramref name="errors"/> and are not among them.
    /// </summary>
    int Filter(RowBatch batch, RowErrors errors, int[] target);
}

internal sealed class KernelExpression(string text, Kernel root, IReadOnlySet<string> columns, int slots) : CompiledExpression
{
    public override string Text => text;

    public override ColumnType Type => root.Type;

    public override IReadOnlySet<string> Columns => columns;

    public override IExpressionEvaluator CreateEvaluator() => new ExpressionEvaluator(root, slots);

    internal override IFilterEvaluator CreateFilter() => root.Type == ColumnType.Bool
        ? new ExpressionEvaluator(root, slots)
        : throw new InvalidOperationException($"An expression that gives {root.Type} does not filter; this is a bug in etl.");
}

internal sealed class ExpressionEvaluator(Kernel root, int slots) : IExpressionEvaluator, IFilterEvaluator
{
    private readonly Evaluation _evaluation = new(slots);

    public Column Evaluate(RowBatch batch, RowErrors errors)
    {
        _evaluation.Batch = batch;
        _evaluation.Errors = errors;
        Rows rows = Rows.Of(batch);
        Vector vector = root.Evaluate(_evaluation, rows);
        Column column = vector.IsTemporary ? vector.Column! : vector.Column is { } borrowed ? Copy(borrowed, rows) : Materialise(vector, batch.Capacity);
        NullMask.ClearValues(column);
        return column;
    }

    public int Filter(RowBatch batch, RowErrors errors, int[] target)
    {
        _evaluation.Batch = batch;
        _evaluation.Errors = errors;
        int kept = root.Filter(_evaluation, Rows.Of(batch), target);
        if (errors.Count == 0) return kept;
        int sound = 0;
        for (int i = 0; i < kept; i++)
        {
            if (!errors.Contains(target[i])) target[sound++] = target[i];
        }

        return sound;
    }

    /// <summary>A text column's bytes are not copied: the batch keeps them for as long as one made from it lives.</summary>
    private static Column Copy(Column source, Rows rows)
    {
        if (source is TextColumn text)
        {
            TextColumn shared = new(text.Type, text.Count);
            NullMask.Merge(shared, text.Nulls);
            text.Ranges.AsSpan(0, text.Count).CopyTo(shared.Ranges);
            shared.ShareHeap(text.Heap);
            return shared;
        }

        Blend copy = Blend.Create(source.Type, source.Count);
        copy.Put(Vector.Borrowed(source), rows);
        return copy.Column;
    }

    private static Column Materialise(Vector vector, int count)
    {
        Rows all = new(null, count);
        if (count == 0 || vector.Constant!.IsNull || vector.Constant.Type is not (ColumnType.Text or ColumnType.Json))
        {
            Blend blend = Blend.Create(vector.Constant!.Type, count);
            blend.Put(vector, all);
            return blend.Column;
        }

        TextColumn text = new(vector.Constant.Type, count);
        text.Append(0, vector.Constant.Text);
        text.Ranges.AsSpan(0, count).Fill(text.Ranges[0]);
        return text;
    }
}
