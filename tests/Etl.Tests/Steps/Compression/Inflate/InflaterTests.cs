using System.IO.Compression;
using System.Text;
using Etl.Steps.Compression.Inflate;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Compression.Inflate;

/// <summary>Holds the decoder to that of the framework: the same bytes, and the same verdict on data that is damaged.</summary>
public sealed class InflaterTests
{
    private enum End
    {
        Complete,
        Corrupt,
        CutOff,
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Gives_what_was_packed(CompressionLevel level)
    {
        Random random = new(11);
        foreach (int length in new[] { 0, 1, 2, 257, 258, 259, 32_767, 32_768, 32_769, 131_071, 131_072, 131_073, 163_840, 700_000 })
        {
            foreach (int kind in Enumerable.Range(0, 6))
            {
                byte[] content = Content(random, length, kind);
                (byte[] decoded, End end) = Decode(Pack(content, level), random.Next(1, 70_000));
                Assert.Equal(End.Complete, end);
                Assert.True(content.AsSpan().SequenceEqual(decoded), $"Content of kind {kind} and {length} bytes differs.");
            }
        }
    }

    [Fact]
    public void Decodes_damaged_data_as_far_as_the_framework_does_and_refuses_it_where_that_does()
    {
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            byte[] packed = Pack(Content(random, random.Next(3000), random.Next(6)), (CompressionLevel)random.Next(4));
            for (int i = random.Next(4); i >= 0 && packed.Length > 0; i--) packed[random.Next(packed.Length)] = (byte)random.Next(256);
            return Agree(packed, random.Next(1, 100));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Decodes_any_bytes_as_the_framework_does()
    {
        Prop.ForAll<int>(seed =>
        {
            Random random = new(seed);
            byte[] packed = new byte[random.Next(200)];
            random.NextBytes(packed);
            // A last block with codes of its own; the lengths of codes of random bits are hardly ever a code otherwise.
            if (packed.Length > 0 && random.Next(2) == 0) packed[0] = (byte)(0b101 | (packed[0] & 0xF8));
            return Agree(packed, random.Next(1, 30));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Agrees_on_every_byte_and_every_cut_of_small_data()
    {
        foreach (CompressionLevel level in Enum.GetValues<CompressionLevel>())
        {
            byte[] packed = Pack(Content(new Random(3), 400, kind: 2), level);
            for (int at = 0; at < packed.Length; at++)
            {
                Assert.Equal(End.CutOff, Decode(packed[..at], piece: 7).End);
                foreach (byte value in new byte[] { 0, 1, 0x55, 0xFE, 0xFF, (byte)(packed[at] ^ 4) })
                {
                    byte[] damaged = [.. packed];
                    damaged[at] = value;
                    Assert.True(Agree(damaged, piece: 1000), $"Level {level}, byte {at} set to {value}.");
                }
            }
        }
    }

    private static bool Agree(byte[] packed, int piece)
    {
        (byte[] expected, bool refused) = DecodeByFramework(packed);
        (byte[] decoded, End end) = Decode(packed, piece);
        if (refused == (end == End.Complete)) return false;
        // The framework loses the byte that it decoded in the call in which it found the fault.
        int lost = decoded.Length - expected.Length;
        return lost >= 0 && lost <= (refused ? 1 : 0) && decoded.AsSpan(0, expected.Length).SequenceEqual(expected);
    }

    private static (byte[] Decoded, End End) Decode(byte[] packed, int piece)
    {
        Inflater inflater = Inflater.Rent();
        inflater.Input.Open(new PiecewiseStream(packed, piece), 0);
        using MemoryStream decoded = new();
        inflater.Begin();
        End end = End.Complete;
        try
        {
            for (bool ended = false; !ended;)
            {
                inflater.Slide();
                int start = inflater.Position;
                try
                {
                    ended = inflater.Decode();
                }
                finally
                {
                    decoded.Write(inflater.Window, start, inflater.Position - start);
                }
            }
        }
        catch (InvalidDataException)
        {
            end = End.Corrupt;
        }
        catch (EndOfStreamException)
        {
            end = End.CutOff;
        }

        inflater.Return();
        return (decoded.ToArray(), end);
    }

    /// <summary>Byte by byte, so that all bytes before a fault come.</summary>
    private static (byte[] Decoded, bool Refused) DecodeByFramework(byte[] packed)
    {
        using DeflateStream stream = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream decoded = new();
        byte[] one = new byte[1];
        try
        {
            while (stream.Read(one, 0, 1) > 0) decoded.WriteByte(one[0]);
            return (decoded.ToArray(), false);
        }
        catch (InvalidDataException)
        {
            return (decoded.ToArray(), true);
        }
    }

    private static byte[] Pack(byte[] content, CompressionLevel level)
    {
        using MemoryStream packed = new();
        using (DeflateStream stream = new(packed, level, leaveOpen: true))
        {
            stream.Write(content);
            if (content.Length == 0) return [3, 0];
        }

        return packed.ToArray();
    }

    /// <summary>Content that makes all kinds of blocks: runs, short and far repetitions, few and many different bytes, codes of all lengths.</summary>
    private static byte[] Content(Random random, int length, int kind)
    {
        byte[] content = new byte[length];
        switch (kind)
        {
            case 0: // long runs, of one byte and of few
                for (int i = 0; i < length; i++) content[i] = i > 40 && random.Next(300) > 0 ? content[i - 1 - (i / 500 % 20)] : (byte)random.Next(3);
                break;
            case 1:
                random.NextBytes(content);
                break;
            case 2: // lines of a table
                byte[] lines = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, (length / 20) + 1).Select(i => $"{random.Next(1000)},store {i % 17},2024-0{random.Next(1, 9)}-11,{random.NextDouble():F2}")));
                lines.AsSpan(0, Math.Min(length, lines.Length)).CopyTo(content);
                break;
            case 3: // some bytes much rarer than others, so that their codes are long
                for (int i = 0; i < length; i++) content[i] = (byte)Math.Min(255, -20 * Math.Log(1 - random.NextDouble()));
                break;
            case 4: // repetitions from as far as the format goes
                for (int i = 0; i < length; i++) content[i] = i >= 32_768 && i % 300 < 280 ? content[i - 32_768] : (byte)random.Next(256);
                break;
            default: // one byte only
                content.AsSpan().Fill((byte)random.Next(256));
                break;
        }

        return content;
    }

    private sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
