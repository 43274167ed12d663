using Etl.Cli.Verifying;

namespace Etl.Tests.Cli.Verifying;

public sealed class ResultDifferenceTests : IDisposable
{
    private const int Buffer = 64 * 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("etl-difference-").FullName;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 9)]
    [InlineData(Buffer, Buffer - 1)]
    [InlineData(Buffer + 1, Buffer)]
    [InlineData(3 * Buffer, (2 * Buffer) + 7)]
    public async Task Finds_the_first_byte_that_differs(int length, int at)
    {
        byte[] one = new byte[length];
        Random.Shared.NextBytes(one);
        byte[] two = [.. one, 1];
        if (at < length) two[at]++;

        Assert.Equal(at, await FindAsync(one, two));
        Assert.Equal(at, await FindAsync(two, one));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(Buffer)]
    [InlineData(2 * Buffer)]
    public async Task Of_equal_files_it_is_the_end(int length) => Assert.Equal(length, await FindAsync(new byte[length], new byte[length]));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<long> FindAsync(byte[] one, byte[] two)
    {
        (string first, string second) = (Path.Combine(_folder, "1"), Path.Combine(_folder, "2"));
        await File.WriteAllBytesAsync(first, one, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(second, two, TestContext.Current.CancellationToken);
        return await ResultDifference.FirstDifferenceAsync(first, second, TestContext.Current.CancellationToken);
    }
}
