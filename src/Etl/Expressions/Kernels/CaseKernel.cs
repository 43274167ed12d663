using Etl.Expressions.Values;
using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary><c>case when</c>: each condition sees the rows that none before it took, each value the rows that its condition took.</summary>
internal sealed class CaseKernel(ColumnType type, IReadOnlyList<(Kernel When, Kernel Then)> branches, Kernel? otherwise) : Kernel(type)
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Blend blend = Blend.Create(Type, evaluation.Count);
        int[] remaining = ColumnPool.Rent<int>(evaluation.Count);
        int[] matched = ColumnPool.Rent<int>(evaluation.Count);
        int left = rows.CopyTo(remaining);
        foreach ((Kernel when, Kernel then) in branches)
        {
            if (left == 0) break;
            int taken = when.Filter(evaluation, new Rows(remaining, left), matched);
            Put(evaluation, then, new Rows(matched, taken), blend);
            left = Rows.Remove(remaining, left, matched.AsSpan(0, taken));
        }

        if (otherwise is null) blend.PutNulls(new Rows(remaining, left));
        else Put(evaluation, otherwise, new Rows(remaining, left), blend);
        ColumnPool.Return(remaining);
        ColumnPool.Return(matched);
        return Vector.Temporary(blend.Column);
    }

    private static void Put(Evaluation evaluation, Kernel value, Rows rows, Blend blend)
    {
        if (rows.Count == 0) return;
        Vector vector = value.Evaluate(evaluation, rows);
        blend.Put(vector, rows);
        vector.Free();
    }
}

/// <summary><c>coalesce</c>: each operand is computed for the rows in which those before it are null.</summary>
internal sealed class CoalesceKernel : Kernel
{
    private readonly IReadOnlyList<Kernel> _operands;

    private CoalesceKernel(ColumnType type, IReadOnlyList<Kernel> operands)
        : base(type) => _operands = operands;

    public static Kernel Create(ColumnType type, IEnumerable<Kernel> operands)
    {
        List<Kernel> useful = [.. operands.Where(operand => operand is not ConstantKernel { Value.IsNull: true })];
        return useful.Count switch
        {
            0 => new ConstantKernel(Constant.NullOf(type)),
            1 => useful[0],
            _ => new CoalesceKernel(type, useful),
        };
    }

    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector first = _operands[0].Evaluate(evaluation, rows);
        if (first.Nulls is not { } nulls) return first;
        int[] missing = ColumnPool.Rent<int>(evaluation.Count);
        int left = rows.Where(nulls, true, missing);
        if (left == 0)
        {
            ColumnPool.Return(missing);
            return first;
        }

        Blend blend = Blend.Create(Type, evaluation.Count);

        // The nulls of the operands do not come along: what is filled in last has none, and later kernels go faster.
        blend.PutValues(first, rows);
        first.Free();
        for (int i = 1; i < _operands.Count && left > 0; i++)
        {
            Rows undecided = new(missing, left);
            Vector next = _operands[i].Evaluate(evaluation, undecided);
            blend.PutValues(next, undecided);
            left = next.Nulls is { } nextNulls ? undecided.Where(nextNulls, true, missing) : 0;
            next.Free();
        }

        blend.PutNulls(new Rows(missing, left));
        ColumnPool.Return(missing);
        return Vector.Temporary(blend.Column);
    }
}
