using System.Globalization;
using System.Text;
using Etl.Messages;
using Etl.Steps.Compression;
using Etl.Values;

namespace Etl.Steps.Records;

/// <summary>
/// What is known of a record besides its values, by the names that pipelines use. A file's facts are those of the file as its
/// source found it, so that they do not depend on whether and where it is decompressed.
/// </summary>
internal static class FileFact
{
    public const string File = "$file";
    public const string Path = "$path";
    public const string Name = "$name";
    public const string Row = "$row";
    public const string Line = "$line";
    public const string Modified = "$modified";
    public const string Bytes = "$bytes";

    public static ColumnType TypeOf(string fact) => fact switch
    {
        Row or Line or Bytes => ColumnType.Int,
        Modified => ColumnType.Timestamp,
        _ => ColumnType.Text,
    };

    /// <summary>Whether the fact is one of each record, and not of the file.</summary>
    public static bool IsOfRecord(string fact) => fact is Row or Line;

    /// <summary>The fact of a file as text (UTF-8); null where it is not known.</summary>
    public static byte[]? Of(FileMessage file, string fact) => fact switch
    {
        File => Encoding.UTF8.GetBytes(LastPart(file.SourceName)),
        Path => Encoding.UTF8.GetBytes(file.SourceName),
        Name => Encoding.UTF8.GetBytes(WithoutExtensions(LastPart(file.SourceName))),
        Bytes => Encoding.UTF8.GetBytes(file.SourceLength.ToString(CultureInfo.InvariantCulture)),
        Modified => file.Modified is { } time ? Format(time) : null,
        _ => throw new ArgumentOutOfRangeException(nameof(fact), fact, "Not a fact of a file."),
    };

    /// <summary>A path without the extensions that say how the file is compressed.</summary>
    public static string WithoutCompression(string path)
    {
        while (CompressionFormats.Plain(path) is var plain && plain.Length < path.Length && LastPart(plain).Length > 0) path = plain;
        return path;
    }

    private static string LastPart(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>A file name that begins with a dot and has no other is all name.</summary>
    private static string WithoutExtensions(string file)
    {
        string plain = WithoutCompression(file);
        int dot = plain.LastIndexOf('.');
        return dot > 0 ? plain[..dot] : plain;
    }

    private static byte[] Format(DateTimeOffset time)
    {
        byte[] text = new byte[ValueText.MaxLength];
        return text[..TimestampText.Format(time.UtcTicks, text)];
    }
}
