using System.Buffers.Binary;
using Etl.Messages;

namespace Etl.Expressions.Kernels;

/// <summary>A text column or one text for all rows.</summary>
internal readonly struct TextOperand(Vector vector)
{
    private readonly TextColumn? _column = (TextColumn?)vector.Column;
    private readonly byte[] _constant = vector.Constant?.Text ?? [];

    public TextColumn? Column => _column;

    public byte[] Constant => _constant;

    public ReadOnlySpan<byte> this[int row] => _column is null ? _constant : _column[row];
}

/// <summary>Compares texts by their UTF-8 bytes.</summary>
internal sealed class TextCompareKernel<TComparison>(Kernel left, Kernel right) : Kernel(ColumnType.Bool)
    where TComparison : struct, IComparison
{
    private static bool IsEquality => typeof(TComparison) == typeof(EqualTo) || typeof(TComparison) == typeof(NotEqualTo);

    public override Vector Evaluate(Evaluation evaluation, Rows rows)
    {
        Vector a = left.Evaluate(evaluation, rows);
        Vector b = right.Evaluate(evaluation, rows);
        BoolColumn result = new(evaluation.Count);
        NullMask.Merge(result, a.Nulls, b.Nulls);
        TextOperand x = new(a);
        TextOperand y = new(b);
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows[i];
            if (!result.IsNull(row)) result.Values[row] = Compare(x[row], y[row]);
        }

        a.Free();
        b.Free();
        return Vector.Temporary(result);
    }

    public override int Filter(Evaluation evaluation, Rows rows, int[] target)
    {
        Vector a = left.Evaluate(evaluation, rows);
        Vector b = right.Evaluate(evaluation, rows);
        int kept = rows.CopyTo(target);
        if (a.Nulls is { } nullsA) kept = rows.Where(nullsA, false, target);
        if (b.Nulls is { } nullsB) kept = new Rows(target, kept).Where(nullsB, false, target);
        kept = IsEquality && b.Constant is { Text.Length: <= sizeof(ulong) } && a.Column is TextColumn column
            ? FilterShort(column, b.Constant.Text, target, kept)
            : FilterAny(new TextOperand(a), new TextOperand(b), target, kept);
        a.Free();
        b.Free();
        return kept;
    }

    private static int FilterAny(TextOperand a, TextOperand b, int[] target, int count)
    {
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            int row = target[i];
            target[kept] = row;
            kept += Compare(a[row], b[row]) ? 1 : 0;
        }

        return kept;
    }

    /// <summary>Equality with a text of up to eight bytes: one masked load, where the heap has eight bytes left.</summary>
    private static int FilterShort(TextColumn column, byte[] constant, int[] target, int count)
    {
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        constant.CopyTo(padded);
        ulong expected = BinaryPrimitives.ReadUInt64LittleEndian(padded);
        ulong mask = constant.Length == sizeof(ulong) ? ulong.MaxValue : (1UL << (constant.Length * 8)) - 1;
        TextRange[] ranges = column.Ranges;
        ReadOnlySpan<byte> heap = column.Heap;
        int lastLoad = heap.Length - sizeof(ulong);
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            int row = target[i];
            TextRange range = ranges[row];
            bool equal = range.Start <= lastLoad
                ? range.Length == constant.Length & (BinaryPrimitives.ReadUInt64LittleEndian(heap[range.Start..]) & mask) == expected
                : heap.Slice(range.Start, range.Length).SequenceEqual(constant);
            target[kept] = row;
            kept += equal == (typeof(TComparison) == typeof(EqualTo)) ? 1 : 0;
        }

        return kept;
    }

    private static bool Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => IsEquality
        ? a.SequenceEqual(b) == (typeof(TComparison) == typeof(EqualTo))
        : TComparison.OfSign(a.SequenceCompareTo(b));
}
