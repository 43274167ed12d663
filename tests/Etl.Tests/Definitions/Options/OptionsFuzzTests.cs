using System.Text;
using Etl.Definitions;
using Etl.Definitions.Json;
using Etl.Definitions.Options;

namespace Etl.Tests.Definitions.Options;

public sealed class OptionsFuzzTests
{
    private static readonly string[] Values =
    [
        "null", "true", "-0", "1e99999999999", "-1e-400", "99999999999999999999999999999999", "0.00000000000000000000000000000000001",
        "\"\"", "\"9223372036854775807h\"", "\"9223372036854775807TiB\"", "\"\\u0000\"", "\"😀\"", "[]", "{}", "\"ms\"", "\" \"", "\"0x1s\"",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_object_makes_the_binder_throw_and_no_error_is_outside_of_it(int seed)
    {
        Random random = new(seed);
        string[] keys = [.. OptionsModel.Of(typeof(SampleOptions)).Options.Select(option => option.Key), "type", "column", "delay", "", "x"];
        for (int i = 0; i < 500; i++)
        {
            string text = Object(keys, random, 3);
            List<PlanError> errors = [];
            JsonObjectNode node = Assert.IsType<JsonObjectNode>(JsonTreeReader.Read(Encoding.UTF8.GetBytes(text), new ErrorList("p.json", [])));

            object? options = OptionsBinder.Bind<SampleOptions>(node, "p.json", errors);

            Assert.Equal(options is null, errors.Count > 0);
            Assert.All(errors, error => Assert.InRange(error.Column, 1, text.Length));
        }
    }

    private static string Object(string[] keys, Random random, int depth) =>
        "{" + string.Join(',', Enumerable.Range(0, random.Next(6)).Select(_ => $"\"{keys[random.Next(keys.Length)]}\":{Value(keys, random, depth)}")) + "}";

    private static string Value(string[] keys, Random random, int depth) => (depth == 0 ? 0 : random.Next(4)) switch
    {
        1 => Object(keys, random, depth - 1),
        2 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(keys, random, depth - 1))) + "]",
        _ => Values[random.Next(Values.Length)],
    };
}
