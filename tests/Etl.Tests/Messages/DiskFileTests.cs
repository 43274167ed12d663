using System.Runtime.Versioning;
using Etl.Messages;
using Etl.Tests.Support;

namespace Etl.Tests.Messages;

public sealed class DiskFileTests
{
    [Fact]
    public async Task Can_be_opened_again_and_again_and_at_once()
    {
        await using IoFolder folder = new();
        DiskFile file = new(folder.Write("a.csv", "abc"));

        using Stream first = file.OpenRead();
        using Stream second = file.OpenRead();

        Assert.Equal('a', first.ReadByte());
        Assert.Equal('a', second.ReadByte());
    }

    [Fact]
    public async Task A_file_that_grows_while_it_is_read_is_refused_at_its_end()
    {
        await using IoFolder folder = new();
        string path = folder.Write("a.csv", "abc");
        using Stream stream = new DiskFile(path).OpenRead();
        byte[] buffer = new byte[8];
        Assert.Equal(3, stream.Read(buffer));

        File.AppendAllText(path, "de");

        Assert.Equal(2, stream.Read(buffer));
        Assert.Equal(
            "The file changed while it was read: it had 3 bytes when it was opened and has 5 now. Run again when nobody writes to it, or read a copy.",
            Assert.Throws<FileChangedException>(() => stream.Read(buffer)).Message);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Ends_where_the_file_does_and_stays_there_wherever_the_last_read_ended(int room)
    {
        await using IoFolder folder = new();
        using DiskFileStream stream = Assert.IsType<DiskFileStream>(new DiskFile(folder.Write("a.csv", "abc")).OpenRead());
        byte[] buffer = new byte[room];

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal([3, 0, 0], [stream.Read(buffer), stream.Read(buffer), stream.Read(buffer)]);
            stream.Rewind();
        }
    }

    [Fact]
    public async Task A_file_that_is_overwritten_while_it_is_read_is_refused_at_its_end()
    {
        await using IoFolder folder = new();
        string path = folder.Write("a.csv", "abc");
        File.SetLastWriteTimeUtc(path, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await using Stream stream = new DiskFile(path).OpenRead();
        byte[] buffer = new byte[8];
        Assert.Equal(3, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken));

        await File.WriteAllTextAsync(path, "xyz", TestContext.Current.CancellationToken);

        FileChangedException e = await Assert.ThrowsAsync<FileChangedException>(async () => await stream.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken));
        Assert.Equal("The file changed while it was read: it was written to after it was opened. Run again when nobody writes to it, or read a copy.", e.Message);
    }

    [Fact]
    public async Task Only_a_temporary_file_is_deleted_when_it_is_released()
    {
        await using IoFolder folder = new();
        string kept = folder.Write("kept");
        string temporary = folder.Write("temporary/1");

        new DiskFile(kept).Release();
        new DiskFile(temporary, isTemporary: true).Release();

        Assert.True(File.Exists(kept));
        Assert.False(File.Exists(temporary));
    }

    [Fact]
    public async Task Releasing_a_file_whose_folder_was_cleared_away_is_no_error()
    {
        await using IoFolder folder = new();
        string temporary = folder.Write("temporary/1");
        Directory.Delete(folder.PathOf("temporary"), recursive: true);

        Assert.Null(Record.Exception(new DiskFile(temporary, isTemporary: true).Release));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Says_that_there_is_no_permission()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Permissions do not stop this user.");
        await using IoFolder folder = new();
        string path = folder.Write("a.csv");
        File.SetUnixFileMode(path, UnixFileMode.None);

        Assert.Equal(
            $"There is no permission to read '{path}'. Change its permissions, or run as a user who may read it.",
            Assert.Throws<IOException>(() => new DiskFile(path).OpenRead()).Message);
    }
}
