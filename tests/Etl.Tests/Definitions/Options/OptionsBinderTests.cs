using System.Text;
using Etl.Definitions;
using Etl.Definitions.Json;
using Etl.Definitions.Options;
using Etl.Messages;
using Etl.Steps;
using Etl.Tests.Support;

namespace Etl.Tests.Definitions.Options;

public sealed class OptionsBinderTests
{
    [Fact]
    public void Binds_every_kind_of_option()
    {
        SampleOptions options = Bind("""
            {
              "path": "a.csv", "separator": "|", "nullText": "NULL", "header": false, "retries": 0, "firstRow": 5000000000,
              "limit": 7, "share": 0.25, "price": 1.10, "encoding": "plain", "timeout": "2m", "buffer": "1MiB",
              "by": ["store", "country"], "levels": [1, 9],
              "columns": { "b": "decimal", "a": { "type": "int", "required": true } },
              "measures": { "z": "count()", "y": "sum(x)" },
              "keys": ["store", { "column": "price", "descending": true }],
              "retry": { "delay": "1s" }
            }
            """);

        Assert.Equal(("a.csv", "|", "NULL", false), (options.Path, options.Separator, options.NullText, options.Header));
        Assert.Equal((0, 5_000_000_000, 7, 0.25, 1.10m), (options.Retries, options.FirstRow, options.Limit, options.Share, options.Price));
        Assert.Equal((SampleEncoding.Plain, TimeSpan.FromMinutes(2), ByteSize.FromMiB(1)), (options.Encoding, options.Timeout, options.Buffer));
        Assert.Equal(["store", "country"], options.By);
        Assert.Equal([1, 9], options.Levels!);
        Assert.Equal([new("b", new SampleColumn { Type = ColumnType.Decimal }), new("a", new SampleColumn { Type = ColumnType.Int, Required = true })], options.Columns);
        Assert.Equal([new("z", "count()"), new("y", "sum(x)")], options.Measures);
        Assert.Equal([new SampleKey { Column = "store" }, new SampleKey { Column = "price", Descending = true }], options.Keys);
        Assert.Equal(TimeSpan.FromSeconds(1), options.Retry.Delay);
    }

    [Fact]
    public void Keeps_the_defaults_of_what_is_left_out()
    {
        SampleOptions options = Bind("""{ "path": "a" }""");

        Assert.Equal((",", true, 3, 1.0), (options.Separator, options.Header, options.Retries, options.Share));
        Assert.Equal((SampleEncoding.FrontCoded, TimeSpan.FromSeconds(30), ByteSize.FromKiB(64)), (options.Encoding, options.Timeout, options.Buffer));
        Assert.Null(options.Limit);
        Assert.Empty(options.By);
    }

    [Fact]
    public void Takes_one_plain_value_for_a_list_of_one()
    {
        SampleOptions options = Bind("""{ "path": "a", "by": "store", "levels": 3, "keys": "price" }""");

        Assert.Equal(["store"], options.By);
        Assert.Equal([3], options.Levels!);
        Assert.Equal([new SampleKey { Column = "price" }], options.Keys);
        Assert.Equal(options.Keys, Bind("""{ "path": "a", "keys": { "column": "price" } }""").Keys);
    }

    [Fact]
    public void Takes_null_for_what_can_be_left_out_and_a_number_of_bytes_for_a_size()
    {
        SampleOptions options = Bind("""{ "path": "a", "limit": null, "nullText": null, "levels": null, "buffer": 2048 }""");

        Assert.Equal((null, null, null, ByteSize.FromKiB(2)), (options.Limit, options.NullText, options.Levels, options.Buffer));
    }

    [Theory]
    [InlineData("{}", "1:1: the required key 'path' is missing: File to read")]
    [InlineData("""{ "path": null }""", "1:11: 'path' must be a text; found null")]
    [InlineData("""{ "path": 5 }""", "1:11: 'path' must be a text; found the number 5; write \"5\"")]
    [InlineData("""{ "path": "", "separator": "," , "Header": true }""", "1:34: unknown key 'Header'; did you mean 'header'? Allowed here: buffer, by, columns, encoding, firstRow, header, keys, levels, limit, measures, nullText, path, price, retries, retry, separator, share, timeout")]
    [InlineData("""{ "path": "", "internal": "" }""", "1:15: unknown key 'internal'. Allowed here: buffer, by, columns, encoding, firstRow, header, keys, levels, limit, measures, nullText, path, price, retries, retry, separator, share, timeout")]
    [InlineData("""{ "path": "", "separator": ":" }""", "1:28: 'separator' must be one of ',', ';', '|'; found the text ':'")]
    [InlineData("""{ "path": "", "header": "false" }""", "1:25: 'header' must be true or false; found the text 'false'; leave out the quotes")]
    [InlineData("""{ "path": "", "retries": 11 }""", "1:26: 'retries' must be a whole number from 0 to 10; found the number 11")]
    [InlineData("""{ "path": "", "retries": 1.0 }""", "1:26: 'retries' must be a whole number from 0 to 10; found the number 1.0")]
    [InlineData("""{ "path": "", "retries": 99999999999 }""", "1:26: 'retries' must be a whole number from 0 to 10; found the number 99999999999")]
    [InlineData("""{ "path": "", "firstRow": 0 }""", "1:27: 'firstRow' must be a whole number of at least 1; found the number 0")]
    [InlineData("""{ "path": "", "share": "0.5" }""", "1:24: 'share' must be a number from 0 to 1; found the text '0.5'; leave out the quotes")]
    [InlineData("""{ "path": "", "share": 1e999 }""", "1:24: 'share' must be a number from 0 to 1; found the number 1e999")]
    [InlineData("""{ "path": "", "price": 100.01 }""", "1:24: 'price' must be a number of at most 100; found the number 100.01")]
    [InlineData("""{ "path": "", "encoding": "FrontCoded" }""", "1:27: 'encoding' must be one of 'plain', 'front-coded'; found the text 'FrontCoded'; did you mean 'front-coded'?")]
    [InlineData("""{ "path": "", "encoding": 1 }""", "1:27: 'encoding' must be one of 'plain', 'front-coded'; found the number 1")]
    [InlineData("""{ "path": "", "timeout": "30" }""", "1:26: 'timeout' must be a duration such as \"30s\" from 1s to 1h; found the text '30', which has no unit; write 30ms, 30s, 30m or 30h")]
    [InlineData("""{ "path": "", "timeout": 30 }""", "1:26: 'timeout' must be a duration such as \"30s\" from 1s to 1h; found the number 30, which has no unit; write \"30s\" for seconds")]
    [InlineData("""{ "path": "", "timeout": "2h" }""", "1:26: 'timeout' must be a duration such as \"30s\" from 1s to 1h; found the text '2h'")]
    [InlineData("""{ "path": "", "buffer": "big" }""", "1:25: 'buffer' must be a size such as \"64KiB\" of at least 1KiB; found the text 'big'")]
    [InlineData("""{ "path": "", "buffer": "1KB" }""", "1:25: 'buffer' must be a size such as \"64KiB\" of at least 1KiB; found the text '1KB'")]
    [InlineData("""{ "path": "", "by": ["a", 2] }""", "1:27: 'by[1]' must be a text; found the number 2; write \"2\"")]
    [InlineData("""{ "path": "", "by": { "a": 1 } }""", "1:21: 'by' must be a text, or a list of such; found an object")]
    [InlineData("""{ "path": "", "by": null }""", "1:21: 'by' must be a text, or a list of such; found null")]
    [InlineData("""{ "path": "", "levels": [0, 10] }""", "1:26: 'levels[0]' must be a whole number from 1 to 9; found the number 0\n1:29: 'levels[1]' must be a whole number from 1 to 9; found the number 10")]
    [InlineData("""{ "path": "", "levels": 10 }""", "1:25: 'levels' must be a whole number from 1 to 9, or a list of such; found the number 10")]
    [InlineData("""{ "path": "", "columns": ["a"] }""", "1:26: 'columns' must be an object; found a list")]
    [InlineData("""{ "path": "", "columns": { "a": "integer" } }""", "1:33: 'a' must be one of 'text', 'int', 'decimal', 'float', 'bool', 'date', 'timestamp', 'json', or an object; found the text 'integer'")]
    [InlineData("""{ "path": "", "columns": { "a": "txet" } }""", "1:33: 'a' must be one of 'text', 'int', 'decimal', 'float', 'bool', 'date', 'timestamp', 'json', or an object; found the text 'txet'; did you mean 'text'?")]
    [InlineData("""{ "path": "", "columns": { "a": { "typ": "int" } } }""", "1:33: the required key 'type' is missing: Type of the values\n1:35: unknown key 'typ'; did you mean 'type'? Allowed here: required, type")]
    [InlineData("""{ "path": "", "keys": [["a"], 1] }""", "1:24: 'keys[0]' must be a text, or an object; found a list\n1:31: 'keys[1]' must be a text, or an object; found the number 1; write \"1\"")]
    [InlineData("""{ "path": "", "retry": "1s" }""", "1:24: 'retry' must be an object; found the text '1s'")]
    [InlineData("""{ "path": "", "retry": { "delay": "1h" } }""", "1:35: 'delay' must be a duration such as \"30s\" of at most 1m; found the text '1h'")]
    public void Says_what_is_wrong_with_an_option(string json, string expected)
    {
        List<PlanError> errors = [];
        Assert.Null(OptionsBinder.Bind<SampleOptions>(Json(json), "p.json", errors));

        Assert.Equal(expected, PipelineText.Show(errors.OrderBy(error => (error.Line, error.Column))));
    }

    [Fact]
    public void Reports_all_mistakes_at_once()
    {
        List<PlanError> errors = [];
        object? options = OptionsBinder.Bind<SampleOptions>(Json("""{ "pth": "a", "retries": -1, "columns": { "a": "x", "b": 1 } }"""), "p.json", errors);

        Assert.Null(options);
        Assert.Equal([3, 26, 48, 58, 1], errors.Select(error => error.Column));
    }

    [Fact]
    public void Refuses_an_options_record_that_it_cannot_bind()
    {
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => OptionsBinder.Bind<Unsupported>(Json("{}"), "p.json", []));

        Assert.Equal("'System.Uri' cannot be the type of an option.", error.Message);
    }

    private static SampleOptions Bind(string json)
    {
        List<PlanError> errors = [];
        SampleOptions? options = OptionsBinder.Bind<SampleOptions>(Json(json), "p.json", errors);
        Assert.Equal("", PipelineText.Show(errors));
        return options!;
    }

    private static JsonObjectNode Json(string json) =>
        Assert.IsType<JsonObjectNode>(JsonTreeReader.Read(Encoding.UTF8.GetBytes(json), new ErrorList("p.json", [])));

    private sealed record Unsupported
    {
        [Option("An address")]
        public Uri? Address { get; init; }
    }
}
