using System.Text;
using Etl.Steps.Outputs;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Outputs;

public sealed class PathValueTests
{
    [Theory]
    [InlineData("DE", "DE")]
    [InlineData("São Tomé", "São Tomé")]
    [InlineData("2024-01-31", "2024-01-31")]
    [InlineData("12:30", "12%3A30")]
    [InlineData("a/b\\c", "a%2Fb%5Cc")]
    [InlineData("100%", "100%25")]
    [InlineData("a\tb\u0085", "a%09b%C2%85")]
    [InlineData("<>:\"|?*", "%3C%3E%3A%22%7C%3F%2A")]
    [InlineData("..", "%2E%2E")]
    [InlineData(".hidden", "%2Ehidden")]
    [InlineData("v1.2.", "v1.2%2E")]
    [InlineData("end ", "end%20")]
    [InlineData("", "empty")]
    [InlineData("empty", "%65mpty")]
    [InlineData("null", "%6Eull")]
    [InlineData("NULL", "%4EULL")]
    [InlineData("con", "%63on")]
    [InlineData("Nul.txt", "%4Eul.txt")]
    [InlineData("LPT1", "%4CPT1")]
    [InlineData("context", "context")]
    public void A_value_is_made_safe_for_a_file_name(string value, string name) => Assert.Equal(name, Encode(value));

    [Fact]
    public void A_long_value_keeps_its_start_and_gets_a_hash()
    {
        string value = new('x', 10_000);

        Assert.Equal(new string('x', 48) + "%sha256-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(value))), Encode(value));
        Assert.Equal(new string('x', 120), Encode(new string('x', 120)));
        Assert.Contains("%sha256-", Encode(new string('/', 41)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_character_behind_a_column_is_encoded_in_its_values() =>
        Assert.Equal("2024%2D01", PathValue.Encode("2024-01"u8, new Rune('-')));

    [Fact]
    public void Bytes_that_are_no_text_have_a_name_too() => Assert.Equal("a%FFb", PathValue.Encode([(byte)'a', 0xFF, (byte)'b'], null));

    [Fact]
    public void Different_values_have_different_names_that_every_file_system_takes()
    {
        Gen<string> values = Gen.Elements("a", "A", "null", "%", "%6E", "ull", "empty", "con", "/", "\\", ".", " ", "é", "😀", "-", "\n", "%sha256-", new string('x', 60)).ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(values.Zip(values).ToArbitrary(), pair =>
        {
            (string left, string right) = (Encode(pair.Item1), Encode(pair.Item2));
            Assert.Equal(string.Equals(pair.Item1, pair.Item2, StringComparison.Ordinal), string.Equals(left, right, StringComparison.Ordinal));
            Assert.DoesNotMatch(@"[/\\\x00-\x1F<>:""|?*]|^\.|[. ]$|^$|^null$", left);
            Assert.InRange(Encoding.UTF8.GetByteCount(left), 1, PathValue.LongestName);
        }).QuickCheckThrowOnFailure();
    }

    private static string Encode(string value) => PathValue.Encode(Encoding.UTF8.GetBytes(value), null);
}
