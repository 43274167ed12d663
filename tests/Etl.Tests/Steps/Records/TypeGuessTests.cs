using System.Text;
using Etl.Messages;
using Etl.Steps.Records;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Records;

/// <summary>The types that values are taken for.</summary>
public sealed class TypeGuessTests
{
    private static readonly string[] Values =
    [
        "1", "-5", "0", "007", "+39123", "1234567890123456", "12345678901234567890", "1.5", "-0.25", "00.5", "1.2.3", "1e5", "NaN", "-Infinity",
        "true", "FALSE", "2024-02-29", "2023-02-29", "2024-02-29T10:00:00Z", "x", " 1", "-", "12:30",
    ];

    [Theory]
    [InlineData("1|-5|0|9223372036854775807", ColumnType.Int)]
    [InlineData("007", ColumnType.Text)]
    [InlineData("-007", ColumnType.Text)]
    [InlineData("+39055", ColumnType.Text)]
    [InlineData("1|+2", ColumnType.Text)]
    [InlineData("1|02", ColumnType.Text)]
    [InlineData("9223372036854775808", ColumnType.Text)]
    [InlineData("1.5|2", ColumnType.Decimal)]
    [InlineData("1.50|1234567890123456789", ColumnType.Decimal)]
    [InlineData("00.5", ColumnType.Text)]
    [InlineData("1.2.3", ColumnType.Text)]
    [InlineData("1e5|2|1.5", ColumnType.Float)]
    [InlineData("NaN|-Infinity", ColumnType.Float)]
    [InlineData("1e5|1234567890123456", ColumnType.Text)]
    [InlineData("1e999", ColumnType.Text)]
    [InlineData("true|False", ColumnType.Bool)]
    [InlineData("true|1", ColumnType.Text)]
    [InlineData("2024-02-29", ColumnType.Date)]
    [InlineData("2023-02-29", ColumnType.Text)]
    [InlineData("2024-02-29|2024-02-29 10:00", ColumnType.Timestamp)]
    [InlineData("2024-02-29|1", ColumnType.Text)]
    [InlineData("", ColumnType.Text)]
    [InlineData(" 1", ColumnType.Text)]
    [InlineData("-", ColumnType.Text)]
    [InlineData("é", ColumnType.Text)]
    public void Finds_the_type_that_holds_all_values(string values, ColumnType expected) => Assert.Equal(expected, Guess(values.Split('|', StringSplitOptions.RemoveEmptyEntries)).Type);

    [Fact]
    public void The_order_of_values_and_how_they_are_shared_out_does_not_matter() =>
        Prop.ForAll(Gen.Elements(Values).ArrayOf().ToArbitrary(), ArbMap.Default.ArbFor<int>(), (values, seed) =>
        {
            string[] shuffled = [.. values];
            new Random(seed).Shuffle(shuffled);
            int cut = values.Length == 0 ? 0 : Math.Abs(seed % values.Length);
            TypeGuess merged = Guess(shuffled[..cut]);
            merged.Add(Guess(shuffled[cut..]));
            return Guess(values).Type == merged.Type;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_value_is_one_of_the_type_that_was_found() =>
        Prop.ForAll(Gen.Elements(Values).ArrayOf().ToArbitrary(), values =>
        {
            ColumnType type = Guess(values).Type;
            return values.All(value => ConstantColumn.IsValue(type, Encoding.UTF8.GetBytes(value)));
        }).QuickCheckThrowOnFailure();

    private static TypeGuess Guess(IEnumerable<string> values)
    {
        TypeGuess guess = default;
        foreach (string value in values) guess.Add(Encoding.UTF8.GetBytes(value));
        return guess;
    }
}
