using Etl.Tests.Support;

namespace Etl.Tests.Definitions.Json;

public sealed class JsonSyntaxDiagnosisTests
{
    [Theory]
    [InlineData("", "1:1: the file is empty; a pipeline is an object in '{' and '}'")]
    [InlineData("\n // only a comment\n", "3:1: the file is empty; a pipeline is an object in '{' and '}'")]
    [InlineData("name", "1:1: 'name' is not a value; allowed without quotes are numbers, true, false and null; texts stand in double quotes")]
    [InlineData("}", "1:1: expected '{', but found '}'")]
    [InlineData("{} {", "1:4: expected the end of the file after the last '}', but found '{'")]
    [InlineData("{", "1:2: expected a key in double quotes or '}' after '{', but the file ends here")]
    [InlineData("{ name: 1 }", "1:3: expected a key in double quotes or '}' after '{', but found 'n'")]
    [InlineData("{ 'name': 1 }", "1:3: expected a key in double quotes or '}' after '{', but found '''")]
    [InlineData("{ , }", "1:3: expected a key in double quotes or '}' after '{', but found ','")]
    [InlineData("{ \"use\" \"x\" }", "1:9: expected ':' after the key 'use', but found '\"'")]
    [InlineData("{ \"use\"", "1:8: expected ':' after the key 'use', but the file ends here")]
    [InlineData("{ \"use\": }", "1:10: expected a value for 'use', but found '}'")]
    [InlineData("{ \"use\": , \"b\": 1 }", "1:10: expected a value for 'use', but found ','")]
    [InlineData("{ \"use\": /* soon */", "1:20: expected a value for 'use', but the file ends here")]
    [InlineData("{ \"use\": 'x' }", "1:10: expected a value for 'use', but found '''; texts stand in double quotes")]
    [InlineData("{ \"use\": True }", "1:10: 'True' is not a value; allowed without quotes are numbers, true, false and null; texts stand in double quotes")]
    [InlineData("{ \"use\": \"x\"\n  \"id\": 1 }", "2:3: expected ',' or '}' after the value of 'use', but found '\"'")]
    [InlineData("{ \"a\": 12\n  \"id\": 1 }", "2:3: expected ',' or '}' after the value of 'a', but found '\"'")]
    [InlineData("{ \"a\": 12\"id\": 1 }", "1:10: expected ',' or '}' after the value of 'a', but found '\"'")]
    [InlineData("{ \"a\": { \"b\": 1 ] }", "1:17: expected ',' or '}' after the value of 'b', but found ']'")]
    [InlineData("{ \"a\": [1, 2 \"b\": 3 }", "1:14: expected ',' or ']' after item 2 of 'a', but found '\"'")]
    [InlineData("{ \"a\": [1, 2", "1:13: expected ',' or ']' after item 2 of 'a', but the file ends here")]
    [InlineData("{ \"a\": [1 }", "1:11: expected ',' or ']' after item 1 of 'a', but found '}'")]
    [InlineData("{ \"a\": [[1] 2] }", "1:13: expected ',' or ']' after item 1 of 'a', but found '2'")]
    [InlineData("{ \"a\": [ } }", "1:10: expected a value or ']' after '[', but found '}'")]
    [InlineData("{ \"a\": [1,, 2] }", "1:11: expected a value or ']' after ',', but found ','")]
    [InlineData("{ \"a\": 1,, }", "1:10: expected a key in double quotes or '}' after ',', but found ','")]
    [InlineData("{ \"a\": 1, b: 2 }", "1:11: expected a key in double quotes or '}' after ',', but found 'b'")]
    [InlineData("{ \"a\": 1, \"b\" 2 }", "1:15: expected ':' after the key 'b', but found '2'")]
    [InlineData("{ \"a\": \"x }\n}", "1:8: the text that starts here is not closed on its line; add '\"', or write \\n for a line break")]
    [InlineData("{ \"a\": \"x", "1:8: the text that starts here is not closed; add '\"'")]
    [InlineData("{ \"a\": \"x\\", "1:8: the text that starts here is not closed; add '\"'")]
    [InlineData("{ \"é😀\": \"C:\\data\" }", "1:13: '\\' starts no escape before 'd'; write \\\\ for a backslash; escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u0000")]
    [InlineData("{ \"a\": \"\\u12g4\" }", "1:9: the escape '\\u' is followed by four hexadecimal digits, such as \\u00e9")]
    [InlineData("{ \"a\": \"x\ty\" }", "1:10: a control character inside a text is written as an escape: \\t")]
    [InlineData("{ \"a\": \"x\u0001y\" }", "1:10: a control character inside a text is written as an escape: \\u0001")]
    [InlineData("{ \"a\": 007 }", "1:8: '007' is not a number; leave out the leading zeros, or put it in double quotes")]
    [InlineData("{ \"a\": +1 }", "1:8: '+1' is not a number; leave out the '+'")]
    [InlineData("{ \"a\": .5 }", "1:8: '.5' is not a number; write a digit before the '.'")]
    [InlineData("{ \"a\": 10MB }", "1:8: '10MB' is not a number; write it like 12, -3 or 0.5, or put it in double quotes")]
    [InlineData("{ \"a\": 1. }", "1:8: '1.' is not a number; write it like 12, -3 or 0.5, or put it in double quotes")]
    [InlineData("{ \"a\": [-] }", "1:9: '-' is not a number; write it like 12, -3 or 0.5, or put it in double quotes")]
    [InlineData("{ /* \"a\": 1 }", "1:3: the comment that starts here is not closed; add '*/'")]
    [InlineData("{ / \"a\": 1 }", "1:3: a comment starts with '//' or '/*'; found a single '/'")]
    [InlineData("{ \"a\": \u00a01 }", "1:8: expected a value for 'a', but found the character U+00A0")]
    public void Says_what_is_wrong_with_the_syntax(string text, string expected)
    {
        Assert.Equal(expected, PipelineText.Errors(text));
    }
}
