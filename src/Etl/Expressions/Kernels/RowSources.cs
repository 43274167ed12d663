using System.Globalization;
using System.Text;

namespace Etl.Expressions.Kernels;

/// <summary>Reads the operand of a row function.</summary>
internal interface IRowSource<TSelf, T>
    where T : allows ref struct
{
    T this[int row] { get; }

    static abstract TSelf Open(Vector vector);

    /// <summary>The value of a row as errors show it.</summary>
    string Describe(int row);
}

internal readonly struct ValueSource<T> : IRowSource<ValueSource<T>, T>
    where T : unmanaged
{
    private readonly Operand<T> _operand;

    private ValueSource(Operand<T> operand) => _operand = operand;

    public T this[int row] => _operand[row];

    public static ValueSource<T> Open(Vector vector) => new(vector.As<T>());

    public string Describe(int row) => Convert.ToString(_operand[row], CultureInfo.InvariantCulture) ?? "";
}

internal readonly struct DecimalSource : IRowSource<DecimalSource, decimal>
{
    private readonly DecimalOperand _operand;

    private DecimalSource(DecimalOperand operand) => _operand = operand;

    public decimal this[int row] => _operand[row];

    public static DecimalSource Open(Vector vector) => new(new DecimalOperand(vector));

    public string Describe(int row) => _operand[row].ToString(CultureInfo.InvariantCulture);
}

internal readonly struct TextSource : IRowSource<TextSource, ReadOnlySpan<byte>>
{
    private readonly TextOperand _operand;

    private TextSource(TextOperand operand) => _operand = operand;

    public ReadOnlySpan<byte> this[int row] => _operand[row];

    public static TextSource Open(Vector vector) => new(new TextOperand(vector));

    public string Describe(int row) => Encoding.UTF8.GetString(_operand[row]);
}
