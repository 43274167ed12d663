using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Etl.Tests.Support;

/// <summary>Makes small archives.</summary>
internal static class ArchiveBytes
{
    private static readonly DateTimeOffset Changed = new(2024, 2, 29, 12, 30, 0, TimeSpan.Zero);

    public static byte[] Zip(params (string Name, string Text)[] members) => Zip(CompressionLevel.Optimal, members);

    /// <summary>A zip archive whose members are not compressed.</summary>
    public static byte[] Stored(params (string Name, string Text)[] members) => Zip(CompressionLevel.NoCompression, members);

    private static byte[] Zip(CompressionLevel level, (string Name, string Text)[] members)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in members)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name, level);
                entry.LastWriteTime = Changed;
                using Stream stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    /// <summary>A zip archive with one member of the kind that the mode says, such as a symbolic link.</summary>
    public static byte[] ZipOfMode(string name, int mode)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true)) zip.CreateEntry(name).ExternalAttributes = mode << 16;
        return bytes.ToArray();
    }

    public static byte[] Tar(params (string Name, string Text)[] members) =>
        TarOf([.. members.Select(member => Entry(TarEntryType.RegularFile, member.Name, member.Text))]);

    public static byte[] TarOf(params TarEntry[] entries)
    {
        using MemoryStream bytes = new();
        using (TarWriter tar = new(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (TarEntry entry in entries) tar.WriteEntry(entry);
        }

        return bytes.ToArray();
    }

    public static TarEntry Entry(TarEntryType type, string name, string? text = null)
    {
        PaxTarEntry entry = new(type, name) { ModificationTime = Changed };
        if (text is not null) entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = "/etc/passwd";
        return entry;
    }

    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(content);
        return bytes.ToArray();
    }
}
