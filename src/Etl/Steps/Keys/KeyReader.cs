using System.Buffers.Binary;
using System.Text;
using Etl.Messages;
using Etl.Values;

namespace Etl.Steps.Keys;

/// <summary>Turns keys that <see cref="KeyEncoder"/> wrote back into values, and checks those that come from outside.</summary>
internal static class KeyReader
{
    /// <summary>Whether the bytes are a key of these columns as the encoder writes it, with nulls in the first <paramref name="nullable"/> of them at most.</summary>
    public static bool IsValid(IReadOnlyList<KeyColumn> columns, ReadOnlySpan<byte> key, int nullable = int.MaxValue)
    {
        for (int i = 0; i < columns.Count; i++)
        {
            KeyColumn column = columns[i];
            if (key.IsEmpty || key[0] is not (KeyEncoder.Value or KeyEncoder.Null)) return false;
            bool isNull = key[0] == KeyEncoder.Null;
            key = key[1..];
            if (isNull && i >= nullable) return false;
            if (isNull) continue;
            int length = ValueBytes(column.Type, key);
            if (length < 0 || length > key.Length || !IsValidValue(column.Type, key[..length])) return false;
            key = key[length..];
        }

        return key.IsEmpty;
    }

    /// <summary>Sets the row of a new column to the value at the front of the key, and moves the key past it.</summary>
    public static void ReadInto(Column column, int row, ref ReadOnlySpan<byte> key)
    {
        if (column is TextColumn plain && key[0] == KeyEncoder.Value && TryReadPlain(plain, row, ref key)) return;
        bool isNull = key[0] == KeyEncoder.Null;
        key = key[1..];
        int length = isNull ? 0 : ValueBytes(column.Type, key);
        ReadOnlySpan<byte> value = key[..length];
        key = key[length..];
        if (isNull) column.SetNull(row);
        switch (column)
        {
            case TextColumn text:
                int written = isNull ? 0 : Unescape(value, text.Reserve(length));
                text.Commit(row, written);
                break;
            case Int64Column numbers:
                numbers.Values[row] = isNull ? 0 : Ordinal(value);
                break;
            case FloatColumn numbers:
                numbers.Values[row] = isNull ? 0 : FloatOrdinal.FromOrdinal(Ordinal(value));
                break;
            case DateColumn days:
                days.Values[row] = isNull ? 0 : DayOrdinal.FromOrdinal(Ordinal(value));
                break;
            case BoolColumn bools:
                bools.Values[row] = !isNull && BoolOrdinal.FromOrdinal(Ordinal(value));
                break;
        }
    }

    /// <summary>Reads a text without zeros in it, as nearly all are.</summary>
    private static bool TryReadPlain(TextColumn column, int row, ref ReadOnlySpan<byte> key)
    {
        int end = 1 + key[1..].IndexOf((byte)0);
        if (end + 1 < key.Length && key[end + 1] == KeyEncoder.EscapedZero) return false;
        column.Append(row, key[1..end]);
        key = key[(end + 1)..];
        return true;
    }

    /// <summary>Reads a decimal at the front of the key; null for a null. Decimals are stored a column at a time.</summary>
    public static decimal? ReadDecimal(ref ReadOnlySpan<byte> key)
    {
        bool isNull = key[0] == KeyEncoder.Null;
        decimal value = 0;
        if (!isNull) Decimals.TryReadSortable(key[1..], out value);
        key = key[(isNull ? 1 : 1 + Decimals.UnitBytes)..];
        return isNull ? null : value;
    }

    /// <summary>The ordinal of a value at the front of the key, which is neither null nor a text or a decimal.</summary>
    public static long OrdinalOf(ReadOnlySpan<byte> key) => Ordinal(key[1..]);

    /// <summary>Copies the text at the front of the key, which is not null, and returns its length.</summary>
    public static int ReadText(ReadOnlySpan<byte> key, Span<byte> target) => Unescape(key.Slice(1, ValueBytes(ColumnType.Text, key[1..])), target);

    /// <summary>Moves the key past the value at its front.</summary>
    public static void Skip(ColumnType type, ref ReadOnlySpan<byte> key) =>
        key = key[(key[0] == KeyEncoder.Null ? 1 : 1 + ValueBytes(type, key[1..]))..];

    /// <summary>The key as errors name it, such as <c>store 'north', country null</c>; "all rows" without columns.</summary>
    public static string Describe(IReadOnlyList<KeyColumn> columns, ReadOnlySpan<byte> key)
    {
        if (columns.Count == 0) return "all rows";
        List<string> parts = [];
        foreach (KeyColumn column in columns)
        {
            bool isNull = key[0] == KeyEncoder.Null;
            int length = isNull ? 0 : ValueBytes(column.Type, key[1..]);
            parts.Add($"{column.Name} {(isNull ? "null" : Show(column.Type, key.Slice(1, length)))}");
            key = key[(1 + length)..];
        }

        return string.Join(", ", parts);
    }

    private static string Show(ColumnType type, ReadOnlySpan<byte> value)
    {
        if (type == ColumnType.Text)
        {
            byte[] text = new byte[value.Length];
            return $"'{Encoding.UTF8.GetString(text, 0, Unescape(value, text))}'";
        }

        Span<byte> shown = stackalloc byte[ValueText.MaxLength];
        if (type == ColumnType.Decimal)
        {
            Decimals.TryReadSortable(value, out decimal number);
            return Encoding.UTF8.GetString(shown[..DecimalText.Format(number, shown)]);
        }

        long ordinal = Ordinal(value);
        int length = type switch
        {
            ColumnType.Float => FloatText.Format(FloatOrdinal.FromOrdinal(ordinal), shown),
            ColumnType.Bool => BoolText.Format(ordinal != 0, shown),
            ColumnType.Date => DateText.Format((int)ordinal, shown),
            ColumnType.Timestamp => TimestampText.Format(ordinal, shown),
            _ => IntText.Format(ordinal, shown),
        };
        return Encoding.UTF8.GetString(shown[..length]);
    }

    private static bool IsValidValue(ColumnType type, ReadOnlySpan<byte> value) => type switch
    {
        ColumnType.Text or ColumnType.Json => true,
        ColumnType.Decimal => Decimals.TryReadSortable(value, out _),
        _ => Ordinals.IsValid(type, Ordinal(value)),
    };

    /// <summary>Bytes of the value at the front, a text's end included; -1 when a text has no end.</summary>
    private static int ValueBytes(ColumnType type, ReadOnlySpan<byte> key)
    {
        if (type == ColumnType.Decimal) return Decimals.UnitBytes;
        if (type is not (ColumnType.Text or ColumnType.Json)) return KeyEncoder.OrdinalBytes(type);
        int at = 0;
        while (true)
        {
            int zero = key[at..].IndexOf((byte)0);
            if (zero < 0) return -1;
            at += zero + 1;
            if (at == key.Length || key[at] != KeyEncoder.EscapedZero) return at;
            at++;
        }
    }

    private static long Ordinal(ReadOnlySpan<byte> value) => value.Length switch
    {
        8 => BinaryPrimitives.ReadInt64BigEndian(value) ^ long.MinValue,
        4 => BinaryPrimitives.ReadInt32BigEndian(value) ^ int.MinValue,
        _ => value[0] ^ 0x80,
    };

    /// <summary>Copies a text without its escapes and its end; returns its length.</summary>
    private static int Unescape(ReadOnlySpan<byte> value, Span<byte> target)
    {
        int length = 0;
        value = value[..^1];
        while (true)
        {
            int zero = value.IndexOf((byte)0);
            ReadOnlySpan<byte> part = zero < 0 ? value : value[..(zero + 1)];
            part.CopyTo(target[length..]);
            length += part.Length;
            if (zero < 0) return length;
            value = value[(zero + 2)..];
        }
    }
}
