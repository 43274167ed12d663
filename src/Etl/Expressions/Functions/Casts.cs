using Etl.Expressions.Kernels;
using Etl.Messages;

namespace Etl.Expressions.Functions;

/// <summary>Which type can be cast to which, and the kernel that does it.</summary>
internal static class Casts
{
    /// <summary>The kernel that casts, the operand itself when it has the type, or null when there is no such cast.</summary>
    public static Kernel? Create(Kernel operand, ColumnType target, bool isTry) => operand.Type == target ? operand : (operand.Type, target) switch
    {
        (ColumnType.Text, ColumnType.Int) => new RowKernel<ReadOnlySpan<byte>, TextSource, ValueTarget<long>, TextToInt>(target, operand, isTry),
        (ColumnType.Text, ColumnType.Decimal) => new RowKernel<ReadOnlySpan<byte>, TextSource, DecimalTarget, TextToDecimal>(target, operand, isTry),
        (ColumnType.Text, ColumnType.Float) => new RowKernel<ReadOnlySpan<byte>, TextSource, ValueTarget<double>, TextToFloat>(target, operand, isTry),
        (ColumnType.Text, ColumnType.Bool) => new RowKernel<ReadOnlySpan<byte>, TextSource, ValueTarget<bool>, TextToBool>(target, operand, isTry),
        (ColumnType.Text, ColumnType.Date) => new RowKernel<ReadOnlySpan<byte>, TextSource, ValueTarget<int>, TextToDate>(target, operand, isTry),
        (ColumnType.Text, ColumnType.Timestamp) => new RowKernel<ReadOnlySpan<byte>, TextSource, ValueTarget<long>, TextToTimestamp>(target, operand, isTry),
        (ColumnType.Text, ColumnType.Json) => new RowKernel<ReadOnlySpan<byte>, TextSource, TextTarget, TextToJson>(target, operand, isTry),
        (ColumnType.Json, ColumnType.Text) => new RowKernel<ReadOnlySpan<byte>, TextSource, TextTarget, JsonToText>(target, operand),
        (ColumnType.Int, ColumnType.Decimal) => new IntToDecimalKernel(operand),
        (ColumnType.Int, ColumnType.Float) => new ConvertKernel<long, double, IntToFloat>(target, operand),
        (ColumnType.Int, ColumnType.Text) => new RowKernel<long, ValueSource<long>, TextTarget, IntToText>(target, operand),
        (ColumnType.Decimal, ColumnType.Int) => new RowKernel<decimal, DecimalSource, ValueTarget<long>, DecimalToInt>(target, operand, isTry),
        (ColumnType.Decimal, ColumnType.Float) => new RowKernel<decimal, DecimalSource, ValueTarget<double>, DecimalToFloat>(target, operand),
        (ColumnType.Decimal, ColumnType.Text) => new RowKernel<decimal, DecimalSource, TextTarget, DecimalToText>(target, operand),
        (ColumnType.Float, ColumnType.Int) => new RowKernel<double, ValueSource<double>, ValueTarget<long>, FloatToInt>(target, operand, isTry),
        (ColumnType.Float, ColumnType.Decimal) => new RowKernel<double, ValueSource<double>, DecimalTarget, FloatToDecimal>(target, operand, isTry),
        (ColumnType.Float, ColumnType.Text) => new RowKernel<double, ValueSource<double>, TextTarget, FloatToText>(target, operand),
        (ColumnType.Bool, ColumnType.Int) => new ConvertKernel<bool, long, BoolToInt>(target, operand),
        (ColumnType.Bool, ColumnType.Text) => new RowKernel<bool, ValueSource<bool>, TextTarget, BoolToText>(target, operand),
        (ColumnType.Date, ColumnType.Timestamp) => new ConvertKernel<int, long, DateToTimestamp>(target, operand),
        (ColumnType.Date, ColumnType.Text) => new RowKernel<int, ValueSource<int>, TextTarget, DateToText>(target, operand),
        (ColumnType.Timestamp, ColumnType.Date) => new ConvertKernel<long, int, TimestampToDate>(target, operand),
        (ColumnType.Timestamp, ColumnType.Text) => new RowKernel<long, ValueSource<long>, TextTarget, TimestampToText>(target, operand),
        _ => null,
    };

    /// <summary>The types that a type can be cast to, as errors list them.</summary>
    public static string Targets(ColumnType source)
    {
        Kernel probe = new ColumnKernel(0, source);
        return string.Join(", ", Enum.GetValues<ColumnType>().Where(target => target != source && Create(probe, target, false) is not null).Select(type => type.ToString().ToLowerInvariant()));
    }
}
