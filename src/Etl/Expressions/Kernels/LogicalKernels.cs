using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>
/// <c>and</c> or <c>or</c> in three-valued logic. Each operand is computed only for the rows that those before it have
/// not decided.
/// </summary>
internal sealed class LogicalKernel(bool isAnd, IReadOnlyList<Kernel> operands) : Kernel(ColumnType.Bool)
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        BoolColumn result = new(evaluation.Count);
        int[] undecided = ColumnPool.Rent<int>(evaluation.Count);
        int left = rows.CopyTo(undecided);
        foreach (int row in undecided.AsSpan(0, left)) result.Values[row] = isAnd;
        foreach (Kernel operand in operands)
        {
            if (left == 0) break;
            Vector vector = operand.Evaluate(evaluation, new Rows(undecided, left));
            left = Apply(vector, undecided, left, result);
            vector.Free();
        }

        ColumnPool.Return(undecided);
        return Vector.Temporary(result);
    }

    /// <summary>
    /// Brings one operand in and returns how many rows stay undecided. The result of an undecided row is what does not
    /// decide (true for <c>and</c>), or null.
    /// </summary>
    private int Apply(Vector vector, int[] undecided, int count, BoolColumn result)
    {
        Operand<bool> operand = vector.As<bool>();
        bool constantNull = vector.Constant is { IsNull: true };
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            int row = undecided[i];
            bool isNull = constantNull || (vector.Nulls is not null && vector.Nulls[row]);
            bool decides = !isNull & operand[row] != isAnd;
            if (isNull) result.SetNull(row);
            if (decides)
            {
                result.Values[row] = !isAnd;
                if (result.Nulls is not null) result.Nulls[row] = false;
            }

            undecided[kept] = row;
            kept += decides ? 0 : 1;
        }

        return kept;
    }

    /// <summary>For <c>and</c> each operand filters what the one before it left: a row that is null is not true whatever follows.</summary>
    public override int Filter(Evaluation evaluation, Rows rows, int[] target)
    {
        if (!isAnd) return base.Filter(evaluation, rows, target);
        Rows left = rows;
        foreach (Kernel operand in operands)
        {
            if (left.Count == 0) return 0;
            left = new Rows(target, operand.Filter(evaluation, left, target));
        }

        return left.Count;
    }
}

/// <summary><c>not</c>: null stays null.</summary>
internal sealed class NotKernel(Kernel operand) : Kernel(ColumnType.Bool)
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector vector = operand.Evaluate(evaluation, rows);
        BoolColumn result = new(evaluation.Count);
        NullMask.Merge(result, vector.Nulls);
        Operand<bool> values = vector.As<bool>();
        for (int i = 0; i < rows.Count; i++) result.Values[rows[i]] = !values[rows[i]];
        vector.Free();
        return Vector.Temporary(result);
    }
}

/// <summary><c>is null</c> or <c>is not null</c>; never null itself.</summary>
internal sealed class IsNullKernel(Kernel operand, bool negated) : Kernel(ColumnType.Bool)
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector vector = operand.Evaluate(evaluation, rows);
        BoolColumn result = new(evaluation.Count);
        for (int i = 0; i < rows.Count; i++) result.Values[rows[i]] = IsNull(vector, rows[i]) != negated;
        vector.Free();
        return Vector.Temporary(result);
    }

    private static bool IsNull(Vector vector, int row) => vector.Constant is { IsNull: true } || (vector.Nulls is not null && vector.Nulls[row]);
}
