using System.Diagnostics;
using System.IO.Compression;
using Etl.Messages;
using Etl.Steps.Compression;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Compression;

public sealed class DecompressTests
{
    private static readonly byte[] Sample = "store,quantity\n"u8.ToArray();
    private static readonly byte[] EmptyMember = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    [Theory]
    [InlineData("a.csv.gz", "a.csv")]
    [InlineData("2024/a.csv.GZ", "2024/a.csv")]
    [InlineData("a.json.zz", "a.json")]
    [InlineData("a.csv.br", "a.csv")]
    [InlineData("a.csv", "a.csv")]
    public async Task Removes_the_extension_of_the_compression(string name, string plain)
    {
        await using IoFolder folder = new();

        FileMessage file = Wrap(folder.Message(name, []));

        Assert.Equal(plain, file.Name);
        Assert.Equal($"in/{name}", file.Source);
        Assert.Null(file.Length);
    }

    [Theory]
    [InlineData("a.gz", "gzip")]
    [InlineData("a.csv", "gzip")]
    [InlineData("a.zz", "zlib")]
    [InlineData("a.csv", "zlib")]
    [InlineData("a.br", "brotli")]
    [InlineData("a.csv", "none")]
    [InlineData("a.csv.gz", "none")]
    public async Task Tells_the_format_by_itself(string name, string format)
    {
        await using IoFolder folder = new();
        FileMessage file = Wrap(folder.Message(name, Pack(Sample, format)));

        Assert.Equal(Sample, ReadAll(file));
        Assert.Equal(Sample, ReadAll(file));
    }

    [Fact]
    public async Task Leaves_a_text_alone_that_starts_like_zlib()
    {
        await using IoFolder folder = new();

        Assert.Equal("x^2,y\n"u8.ToArray(), ReadAll(Wrap(folder.Message("a.csv", "x^2,y\n"u8))));
    }

    [Fact]
    public async Task Hands_on_the_file_itself_when_nothing_shall_be_decompressed()
    {
        await using IoFolder folder = new();
        FileMessage file = folder.Message("a.csv.gz", Pack(Sample, "gzip"));

        Assert.Same(file, PlanProblems.Step<Decompress>(Decompress.Type, new DecompressOptions { Format = CompressionFormat.None }).Wrap(file));
    }

    [Fact]
    public async Task Keeps_the_compressed_file_until_the_last_reader_is_done()
    {
        await using IoFolder folder = new();
        string path = folder.Write("a.gz", Pack(Sample, "gzip"));
        FileMessage file = new(new Position(0, 0), "a.gz", "a.gz", new DiskFile(path, isTemporary: true));
        file.AddReferences(1);

        FileMessage plain = Wrap(file);
        plain.Release();
        Assert.True(File.Exists(path));
        file.Release();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Reads_all_members_of_a_gzip_file_and_empty_ones_among_them()
    {
        byte[] member = Pack(Sample, "gzip");

        Assert.Equal([.. Sample, .. Sample], Unpack([.. EmptyMember, .. member, .. EmptyMember, .. EmptyMember, .. member, .. EmptyMember], CompressionFormat.Gzip));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zlib")]
    [InlineData("brotli")]
    public void Refuses_data_that_is_cut_off_anywhere(string format)
    {
        byte[] packed = Pack(Sample, format);
        for (int length = 0; length < packed.Length; length++)
        {
            Assert.Equal(
                $"The {format} data is cut off after byte {length} of the compressed file. Get the file again.",
                Assert.Throws<InvalidDataException>(() => Unpack(packed[..length], Parse(format))).Message);
        }
    }

    [Fact]
    public void Refuses_a_second_member_that_is_cut_off_anywhere()
    {
        byte[] member = Pack(Sample, "gzip");
        for (int length = 1; length < member.Length; length++)
            Assert.Throws<InvalidDataException>(() => Unpack([.. member, .. member[..length]], CompressionFormat.Gzip));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zlib")]
    public void Refuses_a_flipped_bit_or_gives_the_right_bytes_all_the_same(string format)
    {
        byte[] content = SomeBytes(500, seed: 3);
        byte[] packed = Pack(content, format);
        int refused = 0;
        for (int bit = 0; bit < packed.Length * 8; bit++)
        {
            byte[] damaged = [.. packed];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // Some bits of a header, such as the time, say nothing about the content.
                Assert.Equal(content, Unpack(damaged, Parse(format)));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.True(refused > packed.Length * 7, $"Only {refused} of {packed.Length * 8} flipped bits were noticed.");
    }

    [Fact]
    public void Says_where_a_checksum_is_wrong()
    {
        byte[] packed = Pack(Sample, "gzip");
        packed[^8] ^= 1;

        Assert.Equal(
            $"The gzip data is corrupt before byte {packed.Length - 1} of the compressed file. Get the file again.",
            Assert.Throws<InvalidDataException>(() => Unpack(packed, CompressionFormat.Gzip)).Message);
    }

    [Theory]
    [InlineData("gzip", 1)]
    [InlineData("gzip", 100_000)]
    [InlineData("zlib", 1)]
    [InlineData("zlib", 100_000)]
    [InlineData("brotli", 1)]
    [InlineData("brotli", 100_000)]
    public void Refuses_bytes_after_the_end(string format, int count)
    {
        Assert.Equal(
            $"The file goes on after the end of its {format} data, and what follows is not {format} data. Get the file again, or cut off what follows.",
            Assert.Throws<InvalidDataException>(() => Unpack([.. Pack(Sample, format), .. new byte[count]], Parse(format))).Message);
    }

    [Fact]
    public async Task Refuses_an_empty_file_that_is_named_as_compressed()
    {
        await using IoFolder folder = new();

        Assert.Equal(
            "The gzip data is cut off after byte 0 of the compressed file. Get the file again.",
            Assert.Throws<InvalidDataException>(() => ReadAll(Wrap(folder.Message("a.csv.gz", [])))).Message);
        Assert.Empty(ReadAll(Wrap(folder.Message("a.csv", []))));
    }

    [Fact]
    public void Gives_what_was_packed_however_it_is_read()
    {
        Prop.ForAll<byte[], PositiveInt, PositiveInt>((content, pieceSeed, readSeed) =>
        {
            bool twice = readSeed.Get % 2 == 0;
            int piece = 1 + (pieceSeed.Get % 50);
            int read = 1 + (readSeed.Get % 50);
            byte[] member = content.Length == 0 ? EmptyMember : Pack(content, "gzip");
            byte[] packed = twice ? [.. member, .. member] : member;
            byte[] expected = twice ? [.. content, .. content] : content;
            return Unpack(packed, CompressionFormat.Gzip, piece, read).AsSpan().SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("brotli")]
    public void Reads_large_files_across_its_buffers(string format)
    {
        byte[] content = SomeBytes(1_000_000, seed: 5);

        Assert.Equal(content, Unpack(Pack(content, format), Parse(format), piece: 8191, read: 65_537));
    }

    [Fact]
    public async Task Reads_what_gzip_writes()
    {
        const string Gzip = "/usr/bin/gzip";
        Assert.SkipUnless(File.Exists(Gzip), "gzip is not installed.");
        await using IoFolder folder = new();
        byte[] content = SomeBytes(300_000, seed: 8);
        string path = folder.Write("a.csv", content);
        using (Process process = Process.Start(Gzip, ["-k", path])) await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(content, Unpack(await File.ReadAllBytesAsync($"{path}.gz", TestContext.Current.CancellationToken), CompressionFormat.Gzip));
    }

    private static FileMessage Wrap(FileMessage file) => PlanProblems.Step<Decompress>(Decompress.Type, new DecompressOptions()).Wrap(file);

    private static byte[] ReadAll(FileMessage file)
    {
        using Stream stream = file.Content.OpenRead();
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static byte[] Unpack(byte[] packed, CompressionFormat format, int piece = int.MaxValue, int read = 4096)
    {
        using Stream stream = DecompressingStream.Open(new PiecewiseStream(packed, piece), format);
        using MemoryStream copy = new();
        byte[] buffer = new byte[read];
        int count;
        while ((count = stream.Read(buffer)) > 0) copy.Write(buffer, 0, count);
        return copy.ToArray();
    }

    private static CompressionFormat Parse(string format) => Enum.Parse<CompressionFormat>(format, ignoreCase: true);

    private static byte[] SomeBytes(int count, int seed)
    {
        Random random = new(seed);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte)('a' + random.Next(20));
        return bytes;
    }

    private static byte[] Pack(byte[] content, string format)
    {
        using MemoryStream packed = new();
        using (Stream stream = format switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "zlib" => new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "brotli" => new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            _ => new BufferedStream(packed),
        })
        {
            stream.Write(content);
            stream.Flush();
            if (format is "none") return packed.ToArray();
        }

        return packed.ToArray();
    }

    /// <summary>Gives at most so many bytes at once, as networks and other decoders do.</summary>
    private sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
