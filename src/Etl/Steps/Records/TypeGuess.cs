using System.Buffers;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>
/// What the values of a column have been so far, and the type that holds them all. It depends on which values there were and
/// not on their order. Codes stay text: digits with a zero in front, with a plus sign, or too many for an int.
/// </summary>
internal struct TypeGuess
{
    // A float holds whole numbers of so many digits exactly.
    private const int ExactFloatDigits = 15;

    private static readonly SearchValues<byte> DigitsAndPoint = SearchValues.Create("0123456789."u8);

    private Kinds _seen;

    [Flags]
    private enum Kinds
    {
        None = 0,
        Int = 1,

        /// <summary>Whole numbers with more digits than a float holds.</summary>
        LongInt = 2,
        Decimal = 4,
        Float = 8,
        Bool = 16,
        Date = 32,
        Timestamp = 64,
        Text = 128,
    }

    /// <summary>The type that holds all values; text where there were none.</summary>
    public readonly ColumnType Type => _seen switch
    {
        Kinds.Bool => ColumnType.Bool,
        Kinds.Date => ColumnType.Date,
        Kinds.Timestamp or (Kinds.Date | Kinds.Timestamp) => ColumnType.Timestamp,
        Kinds.None => ColumnType.Text,
        _ when Only(Kinds.Int | Kinds.LongInt) => ColumnType.Int,
        _ when Only(Kinds.Int | Kinds.LongInt | Kinds.Decimal) => ColumnType.Decimal,
        _ when Only(Kinds.Int | Kinds.Decimal | Kinds.Float) => ColumnType.Float,
        _ => ColumnType.Text,
    };

    /// <summary>Takes a value into account, which is not null.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (!_seen.HasFlag(Kinds.Text)) _seen |= KindOf(text);
    }

    /// <summary>Takes a value into account that is a text whatever it looks like.</summary>
    public void AddText() => _seen |= Kinds.Text;

    /// <summary>Takes into account what another guess has seen.</summary>
    public void Add(TypeGuess other) => _seen |= other._seen;

    /// <summary>Whether digits are a code and no number, because of a zero or a plus sign in front.</summary>
    public static bool IsCode(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'+', ..]) return true;
        if (text is [(byte)'-', ..]) text = text[1..];
        return text is [(byte)'0', >= (byte)'0' and <= (byte)'9', ..];
    }

    private readonly bool Only(Kinds kinds) => (_seen & ~kinds) == Kinds.None;

    private static Kinds KindOf(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> digits = text.TrimStart((byte)'-');
        if (text.Length - digits.Length > 1 || digits.IsEmpty) return Kinds.Text;
        if (!digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            if (IsCode(text) || !IntText.TryParse(text, out _)) return Kinds.Text;
            return digits.Length > ExactFloatDigits ? Kinds.LongInt : Kinds.Int;
        }

        if (DateText.TryParse(text, out _)) return Kinds.Date;
        if (TimestampText.TryParse(text, out _)) return Kinds.Timestamp;
        if (BoolText.TryParse(text, out _)) return Kinds.Bool;
        if (IsCode(text)) return Kinds.Text;
        if (!digits.ContainsAnyExcept(DigitsAndPoint)) return DecimalText.TryParse(text, out _) ? Kinds.Decimal : Kinds.Text;
        return FloatText.TryParse(text, out _) ? Kinds.Float : Kinds.Text;
    }
}
