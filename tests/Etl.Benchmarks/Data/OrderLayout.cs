using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Etl.Benchmarks.Data;

/// <summary>How orders are written: what stands around the values of a row.</summary>
internal sealed class OrderLayout
{
    private static readonly JsonSerializerOptions PlainLetters = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Func<string, string> _text;
    private readonly string _nothing;

    private OrderLayout(string header, string[] before, string end, string nothing, Func<string, string> text)
    {
        Header = Encoding.UTF8.GetBytes(header);
        Before = [.. before.Select(Encoding.UTF8.GetBytes)];
        End = Encoding.UTF8.GetBytes(end);
        _nothing = nothing;
        _text = text;
    }

    public static OrderLayout Csv { get; } = new(
        "order_id,ts,store,product,country,quantity,unit_price,discount,note\n",
        ["", ",", ",", ",", ",", ",", ",", ",", ","],
        "\n",
        "",
        text => text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text);

    // The time needs nothing escaped, so its quotes stand here.
    public static OrderLayout Json { get; } = new(
        "",
        ["{\"order_id\":", ",\"ts\":\"", "\",\"store\":", ",\"product\":", ",\"country\":", ",\"quantity\":", ",\"unit_price\":", ",\"discount\":", ",\"note\":"],
        "}\n",
        "null",
        text => JsonSerializer.Serialize(text, PlainLetters));

    /// <summary>What a file begins with.</summary>
    public byte[] Header { get; }

    /// <summary>What stands before each value, in the order of the columns.</summary>
    public byte[][] Before { get; }

    /// <summary>What ends a row.</summary>
    public byte[] End { get; }

    /// <summary>A text as it is written; the empty one stands for no value.</summary>
    public byte[] Text(string text) => Encoding.UTF8.GetBytes(text.Length == 0 ? _nothing : _text(text));

    /// <summary>A number as it is written; the empty text stands for no value.</summary>
    public byte[] Number(string digits) => Encoding.UTF8.GetBytes(digits.Length == 0 ? _nothing : digits);
}
