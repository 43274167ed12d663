using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Csv;
using Etl.Steps.Json;
using Etl.Tests.Steps.Csv;
using Etl.Tests.Steps.Json;
using Etl.Tests.Support;

namespace Etl.Tests.Values;

/// <summary>What one reader accepts, the other and a cast accept as well, as the same value; what one refuses, all refuse for the same reason.</summary>
public sealed class AcceptedTextsTests
{
    private static readonly string[] Texts =
    [
        "0", "-0", "+5", "-007", "5.", ".5", "-.5", ".", "-", "+", "--1", " 1", "1 ", "1,5", "1_000", "0x10", "1\0", "1.5\0", "١",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "000000000000000000000000000012",
        "1.50", "-0.00", "1e5", "1E+5", "15e-3", "1e", "1e28", "1e-28", "1e-29", "0e99", "1e400", "1e99999999999",
        "1234567890123456789012345678", "12345678901234567890123456789", "79228162514264337593543950335", "0.0000000000000000000000000001",
        "0.12345678901234567890123456789", "1.00000000000000000000000000000000000000", "NaN", "nan", "Infinity", "-Infinity", "+Infinity", "infinity", "∞",
        "true", "TRUE", "False", "yes", "t", "true ",
        "2024-02-29", "2023-02-29", "2024-13-01", "0000-01-01", "2024-1-1", "2024/01/01", "20240131", "31.01.2024", "2024-01-01 ",
        "2024-02-29T12:30", "2024-02-29 12:30:15", "2024-02-29T12:30:15Z", "2024-02-29T12:30:15z", "2024-02-29t12:30", "2024-02-29T24:00", "2024-02-29T12:30:60",
        "2024-02-29T12:30:15.", "2024-02-29T12:30:15.1234567", "2024-02-29T12:30:15.12345678", "2024-02-29T12:30:15.500000000Z",
        "2024-02-29T12:30+02:00", "2024-02-29T12:30-23:59", "2024-02-29T12:30+24:00", "2024-02-29T12:30+2:00", "0001-01-01T00:00+01:00", "9999-12-31T23:59-01:00",
        "x", "null", "é",
    ];

    public static TheoryData<ColumnType> Types => [.. Enum.GetValues<ColumnType>().Except([ColumnType.Text, ColumnType.Json])];

    [Theory]
    [MemberData(nameof(Types))]
    public void Readers_and_casts_accept_the_same_texts(ColumnType type)
    {
        using FormatHarness harness = new();
        IRowReader csv = CsvSteps.Read(new CsvReadOptions { Columns = CsvSteps.Columns(("v", type)) });
        IRowReader json = JsonSteps.Read(JsonFormat.Lines, ("v", type, null));
        string[] fromCasts = [.. Texts.Select(text => Cast(type, text))];

        Assert.Equal(fromCasts, Texts.Select(text => Outcome(harness.Read(csv, $"v\n\"{text}\"\n"))));
        Assert.Equal(fromCasts, Texts.Select(text => Outcome(harness.Read(json, $"{{\"v\": \"{JsonEncode(text)}\"}}\n"))));
        Assert.Contains(fromCasts, outcome => outcome.Contains(" is not a", StringComparison.Ordinal));
        Assert.Contains(fromCasts, outcome => !outcome.Contains(" is not a", StringComparison.Ordinal));
    }

    [Fact]
    public void Literals_accept_the_texts_that_casts_accept() => Assert.All(Texts, text =>
    {
        Assert.Equal(Accepts(ColumnType.Date, text), Evaluating.Errors($"date '{text}'").Length == 0);
        Assert.Equal(Accepts(ColumnType.Timestamp, text), Evaluating.Errors($"timestamp '{text}'").Length == 0);
    });

    private static bool Accepts(ColumnType type, string text) => !Cast(type, text).Contains(" is not a", StringComparison.Ordinal);

    private static string Cast(ColumnType type, string text)
    {
        RowBatch batch = new BatchBuilder().Add("v", ColumnType.Text, text).Build();
        object? value = Evaluating.Values($"cast(cast(v as {type}) as text)", batch)[0];
        return ((string)value!).Replace("error: ", "", StringComparison.Ordinal);
    }

    private static string Outcome(ReadResult result) => result.Rejects.Count > 0 ? result.Rejects[0].Reason : Assert.Single(result.Rows);

    private static string JsonEncode(string text) => text.Replace("\0", "\\u0000", StringComparison.Ordinal);
}
