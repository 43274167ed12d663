using System.Text;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Json;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Json;

/// <summary>Lines that are read by what the line before was like give what each of them gives by itself, where none came before.</summary>
public sealed class JsonLineReaderTests
{
    private static readonly (string, ColumnType, string?)[] Columns =
    [
        ("t", ColumnType.Text, null),
        ("i", ColumnType.Int, "a key of more than sixteen bytes"),
        ("m", ColumnType.Decimal, "é"),
        ("f", ColumnType.Float, "f"),
        ("b", ColumnType.Bool, null),
        ("j", ColumnType.Json, null),
        ("n", ColumnType.Text, "o.n"),
        ("d", ColumnType.Date, null),
        ("same", ColumnType.Text, "t"),
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "1", "12.50", "-7", "1e3", "1.5E-2", "123456789012345", "1234567890123456", "-12345678901234.5",
        "\"\"", "\"x\"", "\"2024-02-29\"", "\"é\"", "\"a \\\"b\\\"\"", "\"\\u00e9\\n\"", "\"\\ud800\"", "\"a text that is longer than one load of a vector, and than two of them as well\"",
        "\"thirty-one bytes to the quote..\"", "[]", "[1, {\"n\": \"]}\"}]", "{}", "{\"n\":\"in\"}", "{\"n\":1,\"n\":2}", "{\"x\":{\"n\":1}}",
        "01", "1.", ".5", "-", "+1", "1.2.3", "00", "nul", "nulll", "True", "NaN", "'x'", "\"\t\"", "\"\\x\"", "\"\\u12\"", "\"open", "[1,]", "{\"n\":1,}", "1 2", "",
    ];

    private static readonly string[] Keys = ["t", "a key of more than sixteen bytes", "é", "f", "b", "j", "o", "d", "unused", "a key of more than sixteen bytez", "\\u0074"];

    /// <summary>Objects with the same keys most of the time, and values that fit most of the time.</summary>
    private static readonly Gen<string> Line =
        from keys in Gen.Frequency((8, Gen.Constant(Keys[..9])), (2, Gen.Shuffle(Keys)), (2, Gen.SubListOf(Keys[..9]).Select(some => some.ToArray())), (1, Gen.ListOf(Gen.Elements(Keys)).Select(some => some.ToArray())))
        from values in Gen.Frequency((20, Gen.Elements(Values[..13])), (20, Gen.Elements(Values[13..28])), (1, Gen.Elements(Values))).ListOf(keys.Length)
        from colon in Gen.Frequency((6, Gen.Constant(":")), (3, Gen.Constant(": ")), (1, Gen.Elements(" :", ":  ", "", ":\t", ":\r")))
        from comma in Gen.Frequency((6, Gen.Constant(",")), (3, Gen.Constant(", ")), (1, Gen.Elements(" ,", ",,", ";", ",\r")))
        from close in Gen.Frequency((20, Gen.Constant("}")), (1, Gen.Elements("", "}}", "} ", " }", "}\r", "}\r\r", "} x", ",}", "]")))
        select $"{{{string.Join(comma, keys.Zip(values, (key, value) => $"\"{key}\"{colon}{value}"))}{close}";

    private static readonly Gen<byte[]> Mutated =
        from line in Line
        from at in Gen.Choose(0, int.MaxValue)
        from with in Gen.Elements((byte)'"', (byte)'\\', (byte)',', (byte)':', (byte)'{', (byte)'}', (byte)'0', (byte)' ', (byte)0, (byte)0xC3, (byte)0xFF, (byte)'e', (byte)'-')
        from how in Gen.Choose(0, 5)
        select Mutate(Encoding.UTF8.GetBytes(line), at, with, how);

    [Fact]
    public void Lines_are_read_as_each_is_by_itself() =>
        Prop.ForAll(Mutated.ListOf().Where(lines => lines.Count > 0).ToArbitrary(), ArbMap.Default.ArbFor<bool>(), (lines, isEnded) =>
        {
            byte[] text = [.. lines.SelectMany((line, i) => i == lines.Count - 1 && !isEnded ? line : [.. line, (byte)'\n'])];
            return Rows(text).SequenceEqual(lines.SelectMany(Rows), StringComparer.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void A_value_does_not_go_on_in_the_next_line() =>
        Assert.Equal(4, Rejected("{\"t\":\"x\"}\n{\"t\":\n1}\n{\"o\":{\"n\":\n1}}\n{\"t\":\"y\"}\n"));

    [Fact]
    public void Objects_nested_too_deep_are_rejected_on_every_way()
    {
        string Nested(int depth) => $"{{\"t\":1,\"j\":{new string('[', depth)}{new string(']', depth)}}}\n";

        Assert.Equal(0, Rejected(Nested(1) + Nested(63)));
        Assert.Equal(1, Rejected(Nested(1) + Nested(64)));
    }

    private static byte[] Mutate(byte[] line, int at, byte with, int how)
    {
        at %= Math.Max(1, line.Length);
        return how switch
        {
            0 when line.Length > 0 => [.. line[..at], with, .. line[(at + 1)..]],
            1 => [.. line[..at], with, .. line[at..]],
            2 when line.Length > 0 => [.. line[..at], .. line[(at + 1)..]],
            _ => line,
        };
    }

    private static int Rejected(string text) => Rows(Encoding.UTF8.GetBytes(text)).Count(row => row.StartsWith("rejected", StringComparison.Ordinal));

    /// <summary>The values of each row, or what is wrong with a record, in order of the input.</summary>
    private static IEnumerable<string> Rows(byte[] text)
    {
        byte[] buffer = ColumnPool.Rent<byte>(text.Length);
        // What stands behind the records must not matter.
        buffer.AsSpan().Fill((byte)'}');
        text.CopyTo(buffer, 0);
        CollectingRejects rejects = new();
        IRowReader reader = JsonSteps.Read(JsonFormat.Lines, Columns);
        RowBatch batch = reader.CreateParser(reader.OutputSchema!.Names.ToHashSet(StringComparer.Ordinal)).Parse(new RecordChunk(default, "test", buffer, text.Length, 0, 1), rejects);
        IEnumerable<(long Offset, string Text)> rows = Enumerable.Range(0, batch.RowCount).Select(row => (batch.Origin!.OffsetOf(row), $"{Encoding.Latin1.GetString(batch.Origin.RawText(row))} => {RowText.Values(batch, row)}"));
        IEnumerable<(long Offset, string Text)> wrong = rejects.All.Select(reject => (reject.Origin!.Value.ByteOffset, $"rejected {reject.RawText}: {reject.Column} {reject.Value} {reject.Reason}"));
        string[] all = [.. rows.Concat(wrong).OrderBy(row => row.Offset).Select(row => row.Text)];
        batch.Release();
        return all;
    }
}
