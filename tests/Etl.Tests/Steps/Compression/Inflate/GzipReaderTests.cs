using System.IO.Compression;
using System.Text;
using Etl.Steps;
using Etl.Steps.Compression.Inflate;

namespace Etl.Tests.Steps.Compression.Inflate;

public sealed class GzipReaderTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 60).Select(i => $"store {i % 7},{i * i % 91}")));

    [Fact]
    public void Reads_headers_with_every_field()
    {
        for (int flags = 0; flags < 32; flags++)
        {
            Assert.Equal(Content, Read(Member(flags)));
            // Two of them, one behind the other.
            Assert.Equal([.. Content, .. Content], Read([.. Member(flags), .. Member(flags)]));
        }
    }

    [Theory]
    [InlineData(0x20)]
    [InlineData(0x40)]
    [InlineData(0x80)]
    public void Refuses_flags_that_nobody_knows(int flag)
    {
        byte[] packed = Member(0);
        packed[3] |= (byte)flag;
        Assert.StartsWith("The gzip data is corrupt", Refusal(packed), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_header_whose_checksum_is_wrong()
    {
        byte[] packed = Member(2);
        packed[10] ^= 1;
        Assert.StartsWith("The gzip data is corrupt", Refusal(packed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public void Refuses_every_cut_and_judges_every_damaged_byte_as_the_framework_does(int flags)
    {
        byte[] packed = [.. Member(flags), .. Member(flags)];
        int between = packed.Length / 2;
        for (int at = 0; at < packed.Length; at++)
        {
            if (at == between) Assert.Equal(Content, Read(packed[..at]));
            else Assert.Equal($"The gzip data is cut off after byte {at} of the compressed file. Get the file again.", Refusal(packed[..at]));
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] damaged = [.. packed];
                damaged[at] ^= (byte)(1 << bit);
                Assert.True(IsRight(damaged, packed => new GZipStream(packed, CompressionMode.Decompress)) == IsRight(damaged, packed => new GzipReader(packed)), $"Bit {bit} of byte {at}.");
            }
        }
    }

    [Fact]
    public void Hands_out_what_comes_before_a_fault()
    {
        byte[] packed = Member(0);
        packed[^8] ^= 1;
        using GzipReader reader = new(new MemoryStream(packed));
        byte[] buffer = new byte[2 * Content.Length];

        Assert.Equal(Content.Length, reader.Read(buffer));
        Assert.Throws<InvalidDataException>(() => reader.Read(buffer));
        Assert.Throws<InvalidDataException>(() => reader.Read(buffer));
    }

    [Fact]
    public void Says_that_a_file_is_none()
    {
        Assert.Equal("The gzip data is corrupt before byte 0 of the compressed file. Get the file again.", Refusal("store,quantity\n"u8.ToArray()));
    }

    private static bool IsRight(byte[] packed, Func<Stream, Stream> open)
    {
        try
        {
            using Stream stream = open(new MemoryStream(packed));
            using MemoryStream copy = new();
            stream.CopyTo(copy);
            return copy.ToArray().AsSpan().SequenceEqual([.. Content, .. Content]);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static string Refusal(byte[] packed) => Assert.Throws<InvalidDataException>(() => Read(packed)).Message;

    private static byte[] Read(byte[] packed)
    {
        using GzipReader reader = new(new MemoryStream(packed));
        using MemoryStream copy = new();
        reader.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>A member with the fields that the flags say, in the order of the format.</summary>
    private static byte[] Member(int flags)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Optimal, leaveOpen: true)) stream.Write(Content);
        byte[] plain = packed.ToArray();
        byte[] header = [.. plain[..3], (byte)flags, .. plain[4..10]];
        if ((flags & 4) != 0) header = [.. header, 6, 0, (byte)'B', (byte)'C', 2, 0, 0x1F, 0x8B];
        if ((flags & 8) != 0) header = [.. header, .. "orders.csv\0"u8];
        if ((flags & 16) != 0) header = [.. header, .. "a comment\0"u8];
        if ((flags & 2) != 0)
        {
            Crc32 crc = new();
            crc.Add(header);
            header = [.. header, (byte)crc.Value, (byte)(crc.Value >> 8)];
        }

        return [.. header, .. plain[10..]];
    }
}
