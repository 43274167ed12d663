using Etl.Expressions.Kernels;
using Etl.Expressions.Values;
using static Etl.Messages.ColumnType;

namespace Etl.Expressions.Functions;

/// <summary>Functions of texts.</summary>
internal static partial class FunctionTable
{
    private static Function[] Texts =>
    [
        new("concat", "The texts one after the other; nulls are left out, where || gives null.",
            [new([Text], Text, Concatenate) { Repeats = true, TakesNulls = true }],
            "concat('a', null, 'b')", "ab"),
        new("contains", "Whether the first text contains the second.",
            [new([Text, Text], Bool, c => Row2<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, ValueTarget<bool>, Contains>(Bool, c))],
            "contains('oranges', 'range')", "true"),
        new("ends_with", "Whether the first text ends with the second.",
            [new([Text, Text], Bool, c => Row2<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, ValueTarget<bool>, EndsWith>(Bool, c))],
            "ends_with('data.csv', '.csv')", "true"),
        new("left", "The first code points of the text, as many as the number says; a negative number leaves out that many at the end.",
            [new([Text, Int], Text, c => Row2<ReadOnlySpan<byte>, TextSource, long, ValueSource<long>, TextTarget, Left>(Text, c))],
            "left('2024-01-31', 4)", "2024"),
        new("length", "The number of code points in the text.",
            [new([Text], Int, c => Row<ReadOnlySpan<byte>, TextSource, ValueTarget<long>, TextLength>(Int, c))],
            "length('Zoë')", "3"),
        new("lower", "The text in lower case.",
            [new([Text], Text, c => Row<ReadOnlySpan<byte>, TextSource, TextTarget, Lower>(Text, c))],
            "lower('ÄB')", "äb"),
        new("lpad", "The text made as long as the number says, with blanks or the third text on the left; a longer text is cut at its end.",
            [new([Text, Int], Text, c => Pad<Lpad>(c, new ConstantKernel(Constant.Of(" ")))), new([Text, Int, Text], Text, c => Pad<Lpad>(c, c[2]))],
            "lpad('7', 3, '0')", "007"),
        new("regex_extract", "The first place in the text that the pattern matches, or one group of it by number or name; null where there is none.",
            [new([Text, Text], Text, c => Regexes.Extract(c, "0")), new([Text, Text, Int], Text, Regexes.ExtractNumber), new([Text, Text, Text], Text, Regexes.ExtractName)],
            "regex_extract('sales_2024.csv', '_([0-9]+)', 1)", "2024"),
        new("regex_match", "Whether the pattern, a regular expression, is found anywhere in the text.",
            [new([Text, Text], Bool, Regexes.Match)],
            "regex_match('data-07.csv', '[0-9]{2}[.]csv$')", "true"),
        new("regex_replace", "The text with all places that the pattern matches replaced; in the replacement $1 and ${name} stand for groups, and $$ for a dollar.",
            [new([Text, Text, Text], Text, Regexes.Replace)],
            "regex_replace('31.01.2024', '([0-9]+).([0-9]+).([0-9]+)', '$3-$2-$1')", "2024-01-31"),
        new("replace", "The first text with every second text in it replaced by the third.",
            [new([Text, Text, Text], Text, c => new RowKernel<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, TextTarget, Replace>(Text, c[0], c[1], c[2]))],
            "replace('1 000 000', ' ', '')", "1000000"),
        new("right", "The last code points of the text, as many as the number says; a negative number leaves out that many at the start.",
            [new([Text, Int], Text, c => Row2<ReadOnlySpan<byte>, TextSource, long, ValueSource<long>, TextTarget, Right>(Text, c))],
            "right('2024-01-31', 2)", "31"),
        new("rpad", "The text made as long as the number says, with blanks or the third text on the right; a longer text is cut at its end.",
            [new([Text, Int], Text, c => Pad<Rpad>(c, new ConstantKernel(Constant.Of(" ")))), new([Text, Int, Text], Text, c => Pad<Rpad>(c, c[2]))],
            "rpad('7', 3, '0')", "700"),
        new("sha256", "The SHA-256 of the text as UTF-8, in 64 small hexadecimal digits.",
            [new([Text], Text, c => Row<ReadOnlySpan<byte>, TextSource, TextTarget, Sha256>(Text, c))],
            "left(sha256('abc'), 16)", "ba7816bf8f01cfea"),
        new("split_part", "The part of that number, from 1, between the separators; counted from the end when negative, and empty where there is none.",
            [new([Text, Text, Int], Text, c => new RowKernel<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, long, ValueSource<long>, TextTarget, SplitPart>(Text, c[0], c[1], c[2]))],
            "split_part('a/b/c', '/', 2)", "b"),
        new("starts_with", "Whether the first text starts with the second.",
            [new([Text, Text], Bool, c => Row2<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, ValueTarget<bool>, StartsWith>(Bool, c))],
            "starts_with('data.csv', 'data')", "true"),
        new("substr", "The part of the text from a code point, counted from 1, to the end or for a number of code points.",
            [
                new([Text, Int], Text, c => c[0] is ColumnKernel column ? new SubstrKernel(column, c[1], null) : Row2<ReadOnlySpan<byte>, TextSource, long, ValueSource<long>, TextTarget, SubstrToEnd>(Text, c)),
                new([Text, Int, Int], Text, c => c[0] is ColumnKernel column ? new SubstrKernel(column, c[1], c[2]) : new RowKernel<ReadOnlySpan<byte>, TextSource, long, ValueSource<long>, long, ValueSource<long>, TextTarget, Substr>(Text, c[0], c[1], c[2])),
            ],
            "substr('2024-01-31', 6, 2)", "01"),
        new("trim", "The text without white space at its ends.",
            [new([Text], Text, c => Row<ReadOnlySpan<byte>, TextSource, TextTarget, Trim>(Text, c))],
            "trim('  a b ')", "a b"),
        new("upper", "The text in upper case.",
            [new([Text], Text, c => Row<ReadOnlySpan<byte>, TextSource, TextTarget, Upper>(Text, c))],
            "upper('abc')", "ABC"),
        new("xxhash", "The XXH64 of the text as UTF-8, with seed 0, as an int: its 64 bits with the first one as the sign.",
            [new([Text], Int, c => Row<ReadOnlySpan<byte>, TextSource, ValueTarget<long>, XxHash>(Int, c))],
            "xxhash('abc')", "4952883123889572249"),
    ];

    private static Kernel Concatenate(FunctionCall call) => call.Arguments
        .Select(argument => CoalesceKernel.Create(Text, [argument, new ConstantKernel(Constant.Of(""))]))
        .Aggregate((left, right) => new RowKernel<ReadOnlySpan<byte>, TextSource, ReadOnlySpan<byte>, TextSource, TextTarget, Concat>(Text, left, right));

    private static Kernel Pad<TPad>(FunctionCall call, Kernel fill)
        where TPad : struct, IRowFunction<ReadOnlySpan<byte>, long, ReadOnlySpan<byte>, TextTarget> =>
        new RowKernel<ReadOnlySpan<byte>, TextSource, long, ValueSource<long>, ReadOnlySpan<byte>, TextSource, TextTarget, TPad>(Text, call[0], call[1], fill);
}
