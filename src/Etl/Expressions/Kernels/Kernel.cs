using Etl.Expressions.Values;
using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>
/// A node of a compiled expression: computes a whole batch at a time. Immutable and shared by all workers; what belongs
/// to one evaluation is in <see cref="Evaluation"/>.
/// </summary>
internal abstract class Kernel(ColumnType type)
{
    public ColumnType Type { get; } = type;

    /// <summary>
    /// The values for <paramref name="rows"/>; other rows hold anything, except that null flags are always set or unset. A
    /// row that fails is noted in the evaluation's errors and becomes null, so that what builds on it does not fail again.
    /// </summary>
    public abstract Vector Evaluate(Evaluation evaluation, Rows rows);

    /// <summary>For a bool: writes the rows for which it is true to <paramref name="target"/>, which may be the array of <paramref name="rows"/>.</summary>
    public virtual int Filter(Evaluation evaluation, Rows rows, int[] target)
    {
        Vector vector = Evaluate(evaluation, rows);
        if (vector.Constant is { } constant) return constant.IsTrue ? rows.CopyTo(target) : 0;
        int kept = rows.Where(((BoolColumn)vector.Column!).Values, true, target);
        if (vector.Nulls is { } nulls) kept = new Rows(target, kept).Where(nulls, false, target);
        vector.Free();
        return kept;
    }
}

/// <summary>What the kernels of one expression share while they compute one batch.</summary>
internal sealed class Evaluation(int slots)
{
    /// <summary>Values that several parts of the expression use and that are computed once.</summary>
    public Vector[] Slots { get; } = new Vector[slots];

    public RowBatch Batch { get; set; } = null!;

    public RowErrors Errors { get; set; } = null!;

    /// <summary>Rows of every column, selected or not.</summary>
    public int Count => Batch.Capacity;
}

internal sealed class ConstantKernel(Constant value) : Kernel(value.Type)
{
    public Constant Value { get; } = value;

    public override Vector Evaluate(Evaluation evaluation, Rows rows) => Vector.Of(Value);
}

internal sealed class ColumnKernel(int index, ColumnType type) : Kernel(type)
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows) => Vector.Borrowed(evaluation.Batch.ColumnAt(index));
}

/// <summary>A value that <see cref="LetKernel"/> has put into a slot.</summary>
internal sealed class SlotKernel(int slot, ColumnType type) : Kernel(type)
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows) =>
        evaluation.Slots[slot] is { Constant: { } constant } ? Vector.Of(constant) : Vector.Borrowed(evaluation.Slots[slot].Column!);
}

/// <summary>Computes a value once for a body that uses it several times.</summary>
internal sealed class LetKernel(int slot, Kernel value, Kernel body) : Kernel(body.Type)
{
    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector held = value.Evaluate(evaluation, rows);
        evaluation.Slots[slot] = held;
        Vector result = body.Evaluate(evaluation, rows);
        if (result.Column is not null && ReferenceEquals(result.Column, held.Column)) return held;
        held.Free();
        return result;
    }

    public override int Filter(Evaluation evaluation, Rows rows, int[] target)
    {
        Vector held = value.Evaluate(evaluation, rows);
        evaluation.Slots[slot] = held;
        int kept = body.Filter(evaluation, rows, target);
        held.Free();
        return kept;
    }
}
