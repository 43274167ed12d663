using Etl.Steps;

namespace Etl.Tests.Steps;

public sealed class Crc32Tests
{
    [Fact]
    public void Has_the_value_of_the_standard_for_its_sample()
    {
        Crc32 crc = new();
        crc.Add("123456789"u8);
        Assert.Equal(0xCBF43926, crc.Value);
    }

    [Fact]
    public void Is_the_same_in_one_piece_and_in_many()
    {
        byte[] bytes = new byte[1000];
        new Random(7).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            Crc32 whole = new();
            whole.Add([.. "before"u8, .. bytes.AsSpan(0, length)]);
            Crc32 pieces = new();
            pieces.Add("before"u8);
            // Less than the vectors need.
            for (int at = 0; at < length; at += 13) pieces.Add(bytes.AsSpan(at, Math.Min(13, length - at)));
            Assert.Equal(pieces.Value, whole.Value);
        }
    }
}
