using System.Text;
using Etl.Messages;
using Etl.Steps.Records;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Records;

/// <summary>Reading many values at once gives what reading them one by one gives.</summary>
public sealed class ColumnBuilderLawTests
{
    private static readonly string[] Numbers =
        ["", "0", "7", "-7", "+7", "-", ".", "-.", "1.", ".5", "-.5", "1.5", "1.25", "12.345", "0.00001", "1234567", "12345678", "-1234567", "-12345678", "123456789", "1234.5678", "12345.678", "-1234.567", "1..2", "1.2.3", "1 ", " 1", "1e3", "/", ":", "0x1", "99999999", "9999999.9", "0.1234567", "00000001", "1234567890123456789", "0.123456789012345678", "9223372036854775808", "79228162514264337593543950335", "2024-02-29", "2024-02-30", "2024-02-29T12:34:56Z", "2024-02-29T12:34:56.5+01:00", "true", "False", "NaN", "é"];

    public static TheoryData<ColumnType> Types => [ColumnType.Int, ColumnType.Decimal, ColumnType.Float, ColumnType.Bool, ColumnType.Date, ColumnType.Timestamp];

    [Theory]
    [MemberData(nameof(Types))]
    public void Values_read_together_are_those_read_alone(ColumnType type)
    {
        Gen<List<string>> texts = Gen.Frequency([(3, Gen.Elements(Numbers)), (1, Gen.Elements("0123456789.-".ToCharArray()).ListOf(7).Select(digits => string.Concat(digits)))]).ListOf().Select(list => list.ToList());
        Prop.ForAll(texts.ToArbitrary(), list => Check(type, list)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Every_short_number_is_read_alike()
    {
        // All lengths and all places of the point and of the sign, in each of the four lanes.
        List<string> texts = [];
        for (int length = 1; length <= 9; length++)
        {
            for (int point = 0; point <= length; point++)
            {
                string digits = "987654321"[..length];
                foreach (string sign in (string[])["", "-"]) texts.Add(sign + (point == length ? digits : digits.Insert(point, ".")));
            }
        }

        for (int shift = 0; shift < 4; shift++) Check(ColumnType.Decimal, [.. Enumerable.Repeat("1.5", shift), .. texts]);
    }

    private static void Check(ColumnType type, List<string> texts)
    {
        // A comma ends each text, as in a file; the first ones stand where no eight bytes end with them.
        byte[] data = Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => text + ",")));
        TextRange[] places = new TextRange[texts.Count];
        int at = 0;
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = new TextRange(at, Encoding.UTF8.GetByteCount(texts[i]));
            at += places[i].Length + 1;
        }

        ColumnBuilder together = ColumnBuilder.Create(type, new TextHeap());
        ColumnBuilder alone = ColumnBuilder.Create(type, new TextHeap());
        together.Begin(places.Length);
        alone.Begin(places.Length);
        int row = 0;
        for (int next = 0; next < places.Length; next++)
        {
            // What is refused is left out, and the rest is read on behind it.
            int read = together.AddAll(data, places.AsSpan(next), row);
            for (int i = 0; i < read; i++, row++) AddAlone(alone, data, places[next + i], row, expected: true);
            next += read;
            if (next < places.Length) AddAlone(alone, data, places[next], row, expected: false);
        }

        Column left = together.Complete(row);
        Column right = alone.Complete(row);
        for (int i = 0; i < row; i++) Assert.Equal(FormatHarness.Show(right, i), FormatHarness.Show(left, i));
        left.Free();
        right.Free();
    }

    private static void AddAlone(ColumnBuilder builder, byte[] data, TextRange place, int row, bool expected)
    {
        if (place.Length == 0) builder.AddNull(row);
        else Assert.Equal(expected, builder.TryAdd(data.AsSpan(place.Start, place.Length), row));
    }
}
