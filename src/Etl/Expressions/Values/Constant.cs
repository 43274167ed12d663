using System.Runtime.CompilerServices;
using System.Text;
using Etl.Messages;
using Etl.Values;

namespace Etl.Expressions.Values;

/// <summary>One value that is known when the expression is compiled.</summary>
internal sealed class Constant
{
    private readonly long _int64;
    private readonly double _float;

    private Constant(ColumnType type, long int64 = 0, double number = 0, decimal exact = 0, byte[]? text = null)
    {
        Type = type;
        _int64 = int64;
        _float = number;
        Decimal = exact;
        Text = text ?? [];
    }

    /// <summary><c>null</c> as written, which fits every type.</summary>
    public static Constant UntypedNull { get; } = new(ColumnType.Text) { IsNull = true, IsUntyped = true };

    public ColumnType Type { get; }

    public bool IsNull { get; private init; }

    public bool IsUntyped { get; private init; }

    /// <summary>The value of a decimal, or of an int as one.</summary>
    public decimal Decimal { get; }

    /// <summary>The UTF-8 bytes of a text or a JSON fragment.</summary>
    public byte[] Text { get; }

    public bool IsTrue => Type == ColumnType.Bool && _int64 != 0 && !IsNull;

    public string TextString => Encoding.UTF8.GetString(Text);

    public static Constant Of(string value) => new(ColumnType.Text, text: Encoding.UTF8.GetBytes(value));

    public static Constant Of(bool value) => new(ColumnType.Bool, value ? 1 : 0);

    public static Constant Of(long value) => new(ColumnType.Int, value, exact: value);

    public static Constant Of(double value) => new(ColumnType.Float, number: value);

    public static Constant Of(decimal value) => new(ColumnType.Decimal, exact: value);

    public static Constant Of(DateTimeOffset value) => new(ColumnType.Timestamp, value.UtcTicks);

    public static Constant NullOf(ColumnType type) => new(type) { IsNull = true };

    /// <summary>The value of one row, for folding.</summary>
    public static Constant OfRow(Column column, int row)
    {
        if (column.IsNull(row)) return NullOf(column.Type);
        return column switch
        {
            TextColumn text => new Constant(column.Type, text: text[row].ToArray()),
            DecimalColumn number => Of(number[row]),
            FloatColumn number => Of(number.Values[row]),
            BoolColumn flag => Of(flag.Values[row]),
            DateColumn date => new Constant(ColumnType.Date, date.Values[row]),
            Int64Column number => new Constant(column.Type, number.Values[row], exact: column.Type == ColumnType.Int ? number.Values[row] : 0),
            _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "Not a column type."),
        };
    }

    /// <summary>A number as written: int, else decimal when it has a point or is too large, float when it has an exponent. Null when it does not fit.</summary>
    public static Constant? ParseNumber(string digits, bool negative)
    {
        ReadOnlySpan<byte> text = Encoding.UTF8.GetBytes(negative ? "-" + digits : digits);
        if (text.ContainsAny((byte)'e', (byte)'E')) return FloatText.TryParse(text, out double number) ? Of(number) : null;
        if (IntText.TryParse(text, out long whole)) return Of(whole);
        return DecimalText.TryParse(text, out decimal exact) ? Of(exact) : null;
    }

    /// <summary>A date or timestamp from its text; null, and why, when it is none.</summary>
    public static Constant? ParseDated(string text, ColumnType type, out string? error)
    {
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(text);
        bool valid = ValueText.TryParseDated(type, bytes, out long value);
        error = valid ? null : $"{ValueText.Refuse(type, bytes)}.";
        return valid ? new Constant(type, value) : null;
    }

    /// <summary>The value in the array type of its column: long, int, double or bool.</summary>
    public T As<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(long)) return Unsafe.BitCast<long, T>(_int64);
        if (typeof(T) == typeof(double)) return Unsafe.BitCast<double, T>(_float);
        if (typeof(T) == typeof(int)) return Unsafe.BitCast<int, T>((int)_int64);
        if (typeof(T) == typeof(bool)) return Unsafe.BitCast<bool, T>(_int64 != 0);
        throw new NotSupportedException($"No column has an array of {typeof(T).Name}.");
    }

    /// <summary>The number as <c>unscaled / 10^scale</c> with the smallest scale, if it fits.</summary>
    public bool TryScale(out long unscaled, out int scale) => DecimalMath.TryScale(Decimal, out unscaled, out scale);
}
