using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Etl.Expressions.Functions;
using Etl.Messages;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Expressions;

public sealed class TextFunctionTests
{
    private static readonly Schema Columns = new([new("t", ColumnType.Text), new("n", ColumnType.Int)]);

    [Theory]
    [InlineData("left(t, 2)", "aÄ", null, "")]
    [InlineData("left(t, -3)", "aÄ", null, "")]
    [InlineData("left(t, -9)", "", null, "")]
    [InlineData("right(t, 2)", ",😀", null, "")]
    [InlineData("right(t, -3)", ",😀", null, "")]
    [InlineData("right(t, 9)", "aÄb,😀", null, "")]
    [InlineData("right(t, -9223372036854775808)", "", null, "")]
    [InlineData("lpad(t, 7)", "  aÄb,😀", null, "       ")]
    [InlineData("lpad(t, 8, 'öx')", "öxöaÄb,😀", null, "öxöxöxöx")]
    [InlineData("lpad(t, 2, 'x')", "aÄ", null, "xx")]
    [InlineData("rpad(t, 8, 'öx')", "aÄb,😀öxö", null, "öxöxöxöx")]
    [InlineData("rpad(t, 9, '')", "aÄb,😀", null, "")]
    [InlineData("rpad(t, -1)", "", null, "")]
    [InlineData("split_part(t, ',', 1)", "aÄb", null, "")]
    [InlineData("split_part(t, ',', 2)", "😀", null, "")]
    [InlineData("split_part(t, ',', 3)", "", null, "")]
    [InlineData("split_part(t, ',', -1)", "😀", null, "")]
    [InlineData("split_part(t, ',', -3)", "", null, "")]
    [InlineData("split_part(t, '', 1)", "aÄb,😀", null, "")]
    [InlineData("split_part(t, '', 2)", "", null, "")]
    [InlineData("regex_match(t, 'Ä.')", true, null, false)]
    [InlineData("regex_match(t, '^$')", false, null, true)]
    [InlineData("regex_match(t, '(?i)äB')", true, null, false)]
    [InlineData("regex_extract(t, '[^,]+')", "aÄb", null, null)]
    [InlineData("regex_extract(t, ',(.*)$', 1)", "😀", null, null)]
    [InlineData("regex_extract(t, '(?<rest>.),', 'rest')", "b", null, null)]
    [InlineData("regex_extract(t, 'a(x)?', 1)", null, null, null)]
    [InlineData("regex_replace(t, '[aÄ]', '')", "b,😀", null, "")]
    [InlineData("regex_replace(t, '(?<x>.),', '${x}$$1$1')", "aÄb$1b😀", null, "")]
    [InlineData("t ilike 'AäB%'", true, null, false)]
    [InlineData("t not ilike 'A_B,_'", false, null, true)]
    [InlineData("t ilike 'A!Äb,%' escape '!'", true, null, false)]
    [InlineData("left(sha256(t), 8)", "8bd1c4c7", null, "e3b0c442")]
    [InlineData("xxhash(t) = xxhash('aÄb,😀')", true, null, false)]
    public void Takes_texts_and_nulls(string text, object? value, object? ofNull, object? ofEmpty)
    {
        RowBatch batch = new BatchBuilder().Add("t", ColumnType.Text, "aÄb,😀", null, "").Build();

        Assert.Equal([value, ofNull, ofEmpty], Evaluating.Values(text, batch));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Parts_of_a_column_are_those_of_a_computed_text(bool selects)
    {
        Gen<string?> texts = Gen.OneOf(
            Gen.Elements<string?>(null, "", "2024-08-25T02:25:25Z", "12345678", "1234567ä", "ä2345678", "12345678ä😀12345678x"),
            ArbMap.Default.GeneratorFor<string?>());
        Gen<object?> numbers = Gen.OneOf(
            Gen.Choose(-3, 25).Select(number => (object?)(long)number),
            Gen.Elements<object?>(null, long.MinValue, long.MaxValue, long.MaxValue - 1, 0L));
        Arbitrary<(string? Text, object? Start, object? Count)[]> rows = (from text in texts from start in numbers from count in numbers select (text, start, count)).ArrayOf().ToArbitrary();
        Prop.ForAll(rows, given =>
        {
            RowBatch batch = new BatchBuilder()
                .Add("t", ColumnType.Text, [.. given.Select(row => row.Text)])
                .Add("n", ColumnType.Int, [.. given.Select(row => row.Start)])
                .Add("m", ColumnType.Int, [.. given.Select(row => row.Count)])
                .Build(selects ? [.. Enumerable.Range(0, given.Length).Where(row => row % 3 != 1)] : []);
            foreach (string call in new[] { "substr({0}, n, m)", "substr({0}, n)", "substr({0}, 1, 10)", "substr({0}, 9)", "substr({0}, 5, m)", "upper(substr({0}, 2, 12))" })
            {
                object?[] computed = Evaluating.Values(string.Format(CultureInfo.InvariantCulture, call, "if(t is null, null, t || '')"), batch);
                Assert.Equal(computed, Evaluating.Values(string.Format(CultureInfo.InvariantCulture, call, "t"), batch));
            }

            batch.Release();
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("split_part(t, ',', n)", "'split_part' counts parts from 1, or from -1 at the end; there is no part 0.")]
    [InlineData("lpad(t, n + 1000001)", "A text cannot be padded to 1000001 code points. Use at most 1000000.")]
    [InlineData("regex_extract(t, '.')", "The pattern matches one half of a character beyond U+FFFF, which counts as two. Match such characters whole.")]
    public void Fails_the_row_rather_than_give_a_wrong_value(string text, string reason)
    {
        RowBatch batch = new BatchBuilder().Add("t", ColumnType.Text, "😀").Add("n", ColumnType.Int, 0L).Build();

        Assert.Equal(["error: " + reason], Evaluating.Values(text, batch));
    }

    [Theory]
    [InlineData("regex_match(t, '(a')", "15+4: The pattern is no regular expression. Invalid pattern '(a' at offset 2. Not enough )'s.")]
    [InlineData("regex_match(t, '(a)\\1')", "15+7: The pattern looks around or refers back to a group, which could take forever on some texts. Write it without (?=...), (?<=...), (?>...) and \\1.")]
    [InlineData("regex_match(t, t)", "15+1: The pattern of 'regex_match' is read once, before the first row, so no column can give it. Write it as a text.")]
    [InlineData("regex_extract(t, 'a', 1)", "22+1: The pattern has no group '1'. Its groups are '0'.")]
    [InlineData("regex_extract(t, '(?<x>a)', 'y')", "28+3: The pattern has no group 'y'. Its groups are '0', 'x'.")]
    [InlineData("regex_extract(t, 'a', n)", "22+1: The group of 'regex_extract' is read once, before the first row, so no column can give it. Write it as a number.")]
    [InlineData("regex_replace(t, 'a', '$2')", "22+4: The pattern has no group '2', which the replacement names. Its groups are '0'. A dollar is written $$.")]
    [InlineData("regex_replace(t, 'a', '$& $')", "22+6: A '$' of the replacement stands for nothing. Write $$ for a dollar, and $1 or ${name} for a group.")]
    [InlineData("regex_replace(t, 'a', t)", "22+1: The replacement of 'regex_replace' is read once, before the first row, so no column can give it. Write it as a text.")]
    [InlineData("t ilike 'a' escape 'x'", "19+3: 'ilike' does not tell capital letters from small ones, so 'escape' cannot be a letter. Use another character, such as '!'.")]
    [InlineData("n ilike 'a'", "0+11: 'ilike' takes texts, but its left side is int and its pattern is text. Write cast(... as text).")]
    [InlineData("t == 'a'", "2+2: '==' is no operator. Did you mean '='?")]
    [InlineData("1 + sum(n)", "4+3: 'sum' combines many rows, but an expression sees one row at a time. Use it in the measures of the step 'aggregate'.")]
    [InlineData("MAX(n)", "0+3: 'max' combines many rows, but an expression sees one row at a time. Use it in the measures of the step 'aggregate'. The largest of several values of one row is 'greatest'.")]
    public void Says_what_does_not_fit(string text, string expected) => Assert.Equal([expected], Evaluating.Errors(text, Columns));

    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void Xxhash_gives_the_published_values(string text, ulong expected)
    {
        Assert.Equal(expected, XxHash64.Hash(Encoding.UTF8.GetBytes(text)));
        Assert.Equal((long)expected, Evaluating.Value($"xxhash('{text}')"));
    }

    [Fact]
    public void Sha256_is_that_of_the_bytes() => Prop.ForAll<NonNull<string>>(any =>
    {
        string text = Valid(any.Get);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), Values("sha256(t)", text));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parts_joined_by_their_separator_are_the_text() => Prop.ForAll(Gen.Elements('a', 'b', 'ä', ',').ArrayOf().ToArbitrary(), characters =>
    {
        string text = new(characters);
        int parts = text.Split(',').Length;
        string joined = string.Join(" || ',' || ", Enumerable.Range(1, parts).Select(part => $"split_part(t, ',', {part})"));
        string fromEnd = string.Join(" || ',' || ", Enumerable.Range(1, parts).Select(part => $"split_part(t, ',', {part - parts - 1})"));
        Assert.Equal(text, Values(joined, text));
        Assert.Equal(text, Values(fromEnd, text));
        Assert.Equal("", Values($"split_part(t, ',', {parts + 1}) || split_part(t, ',', {-parts - 1})", text));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Left_and_the_rest_on_the_right_are_the_text() => Prop.ForAll<NonNull<string>, int>((any, count) =>
    {
        string text = Valid(any.Get);
        Assert.Equal(text, Values($"left(t, {Math.Abs(count) + 1}) || right(t, {-Math.Abs(count) - 1})", text));
        Assert.Equal(text, Values($"left(t, {-Math.Abs(count) - 1}) || right(t, {Math.Abs(count) + 1})", text));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Padded_texts_have_the_length() => Prop.ForAll<NonNull<string>, NonNull<string>, byte>((any, fill, length) =>
    {
        string text = Valid(any.Get);
        RowBatch batch = new BatchBuilder().Add("t", ColumnType.Text, text).Add("f", ColumnType.Text, Valid(fill.Get) + "ä").Build();
        Assert.Equal([(long)length], Evaluating.Values($"length(lpad(t, {length}, f))", batch));
        Assert.Equal([(long)length], Evaluating.Values($"length(rpad(t, {length}, f))", batch));
        Assert.Equal([true], Evaluating.Values($"length(t) > {length} or ends_with(lpad(t, {length}, f), t) and starts_with(rpad(t, {length}, f), t)", batch));
    }).QuickCheckThrowOnFailure();

    private static object? Values(string expression, string text) =>
        Evaluating.Values(expression, new BatchBuilder().Add("t", ColumnType.Text, text).Build())[0];

    /// <summary>Without the halves of surrogate pairs, which UTF-8 does not have.</summary>
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
