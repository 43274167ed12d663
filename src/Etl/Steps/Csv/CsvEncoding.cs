using System.Text;
using Etl.Common;

namespace Etl.Steps.Csv;

/// <summary>What the files of a step are encoded in.</summary>
/// <param name="Given">The encoding to decode, which fails on bytes that are none of its characters; null where it is UTF-8.</param>
/// <param name="ByMark">Whether a byte order mark says more.</param>
internal sealed record CsvEncoding(Encoding? Given, bool ByMark)
{
    /// <summary>UTF-8, or what a byte order mark says.</summary>
    public const string Auto = "auto";

    /// <summary>The encoding with a name; an unknown one is reported.</summary>
    public static CsvEncoding Plan(string name, StepPlanContext context)
    {
        if (string.Equals(name, Auto, StringComparison.OrdinalIgnoreCase)) return new CsvEncoding(null, ByMark: true);
        if (Find(name) is { } encoding) return new CsvEncoding(encoding.CodePage == Encoding.UTF8.CodePage ? null : encoding, IsUnicode(encoding));
        string hint = NearestName.Find(name, KnownNames()) is { } nearest ? $"did you mean '{nearest}'?" : "allowed are names such as 'utf-8', 'utf-16', 'windows-1252', 'iso-8859-1' and 'shift_jis'.";
        context.Error("encoding", $"'{name}' is not an encoding; {hint}");
        return new CsvEncoding(null, ByMark: false);
    }

    /// <summary>The file's content as UTF-8; null where it is that already.</summary>
    /// <param name="start">The file's first bytes.</param>
    /// <param name="rest">The bytes behind them.</param>
    /// <param name="source">The file as errors name it.</param>
    public TranscodingStream? Open(ReadOnlySpan<byte> start, Stream rest, string source)
    {
        Encoding? marked = ByMark ? FromMark(start) : null;
        return (marked ?? Given) is { } encoding ? new TranscodingStream(start.ToArray(), rest, encoding, source) : null;
    }

    private static Encoding? FromMark(ReadOnlySpan<byte> start)
    {
        string? name = start switch
        {
            [0xFF, 0xFE, 0, 0, ..] => "utf-32",
            [0, 0, 0xFE, 0xFF, ..] => "utf-32BE",
            [0xFF, 0xFE, ..] => "utf-16",
            [0xFE, 0xFF, ..] => "utf-16BE",
            _ => null,
        };
        return name is null ? null : Find(name);
    }

    private static Encoding? Find(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    // Their byte order marks cannot be anything else.
    private static bool IsUnicode(Encoding encoding) => encoding.CodePage is 1200 or 1201 or 12000 or 12001;

    private static IEnumerable<string> KnownNames() =>
        Encoding.GetEncodings().Concat(CodePagesEncodingProvider.Instance.GetEncodings()).Select(encoding => encoding.Name).Append(Auto);
}
