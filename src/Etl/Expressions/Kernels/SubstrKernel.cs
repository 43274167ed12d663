using Etl.Expressions.Functions;
using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>
/// <c>substr</c> of a column of the batch: the parts are ranges of the column's own bytes, which the batch keeps for as
/// long as one made from it lives, and nothing is copied.
/// </summary>
/// <param name="text">The column.</param>
/// <param name="start">The first code point, counted from 1.</param>
/// <param name="count">How many of them; null for all that follow.</param>
internal sealed class SubstrKernel(ColumnKernel text, Kernel start, Kernel? count) : Kernel(ColumnType.Text)
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        TextColumn source = (TextColumn)text.Evaluate(evaluation, rows).Column!;
        Vector starts = start.Evaluate(evaluation, rows);
        Vector? counts = count?.Evaluate(evaluation, rows);
        TextColumn result = new(Type, evaluation.Count);
        result.ShareHeap(source.Heap);
        NullMask.Merge(result, source.Nulls, starts.Nulls);
        NullMask.Merge(result, counts?.Nulls);
        Operand<long> first = starts.As<long>();
        Operand<long> length = counts?.As<long>() ?? new Operand<long>(null, long.MaxValue);
        if (rows.Indexes is not null) result.Ranges.AsSpan(0, evaluation.Count).Clear();
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            // What stands in the other operands for a null is a number too, and the range is cleared in the end.
            TextRange part = CodePoints.Range(source[row], first[row], length[row]);
            result.Ranges[row] = part with { Start = source.Ranges[row].Start + part.Start };
        }

        starts.Free();
        counts?.Free();
        return Vector.Temporary(result);
    }
}
