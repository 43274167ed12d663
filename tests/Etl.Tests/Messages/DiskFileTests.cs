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
