using System.Formats.Tar;
using System.Globalization;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Archives;
using Etl.Tests.Support;

namespace Etl.Tests.Steps.Archives;

public sealed class ArchiveReadTests
{
    private static readonly (string Name, string Text)[] Members = [("b/2.csv", "n\n2\n"), ("a.csv", "n\n1\n"), ("b/empty.csv", ""), ("read.me", "x")];

    public static TheoryData<string> Formats => ["a.zip", "a.tar", "a.tar.gz"];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Hands_on_the_members_in_the_order_of_the_archive(string name)
    {
        await using IoFolder folder = new();

        IReadOnlyList<FileMessage> files = await ReadAsync(folder, name, Pack(name, Members));

        Assert.Equal(["b/2.csv", "a.csv", "b/empty.csv", "read.me"], files.Select(file => file.Name));
        Assert.Equal(["n\n2\n", "n\n1\n", "", "x"], files.Select(file => File.ReadAllText(file.Content.LocalPath!)));
        Assert.Equal([1, 2, 3, 4], files.Select(file => file.Position.Member));
        Assert.Equal([4, 4, 0, 1], files.Select(file => file.Length));
        Assert.Equal($"in/{name}!b/2.csv", files[0].Source);
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 12, 30, 0, TimeSpan.Zero), files[0].Modified);
        foreach (FileMessage file in files) file.Release();
        Assert.Empty(folder.ScratchFiles());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Takes_the_members_that_the_patterns_name(string name)
    {
        await using IoFolder folder = new();

        IReadOnlyList<FileMessage> files = await ReadAsync(folder, name, Pack(name, Members), new ArchiveReadOptions { Pattern = ["*.csv", "b/e*"] });

        Assert.Equal(["a.csv", "b/empty.csv"], files.Select(file => file.Name));
    }

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar")]
    public async Task An_archive_that_changes_while_it_is_read_is_refused(string name)
    {
        await using IoFolder folder = new();
        FileMessage archive = folder.Message(name, Pack(name, Members));
        TouchingOutput output = new(archive.Content.LocalPath!);

        StepException error = await Assert.ThrowsAsync<StepException>(async () => await Step(new ArchiveReadOptions()).TransformAsync(archive, output, folder.Context, TestContext.Current.CancellationToken));

        Assert.Equal(4, output.Sent);
        Assert.Equal($"in/{name}", error.Item);
        Assert.Equal("The file changed while it was read: it was written to after it was opened. Run again when nobody writes to it, or read a copy.", error.Message);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task An_archive_without_members_hands_on_nothing(string name)
    {
        await using IoFolder folder = new();

        byte[] zeros = new byte[1024]; // the end mark of a tar archive
        byte[] archive = name switch { "a.zip" => ArchiveBytes.Zip(), "a.tar" => zeros, _ => ArchiveBytes.Gzip(zeros) };

        Assert.Empty(await ReadAsync(folder, name, archive));
    }

    [Theory]
    [InlineData("../a.csv")]
    [InlineData("x/../../a.csv")]
    [InlineData("/etc/a.csv")]
    [InlineData("x\\..\\a.csv")]
    [InlineData("C:/a.csv")]
    public async Task Refuses_names_that_lead_elsewhere(string member)
    {
        foreach (string name in Formats)
        {
            await using IoFolder folder = new();
            byte[] archive = Pack(name, (member, "x"));

            Assert.Equal(
                $"in/{name}: The member '{member}' has a name that is absolute or leads out of the archive's folder, so the archive is not to be trusted. Nothing of it is written; get it from elsewhere or make it again.",
                await FailureAsync(folder, name, archive, new ArchiveReadOptions { Pattern = ["*.json"] }));
        }
    }

    [Theory]
    [InlineData("./a.csv", "a.csv")]
    [InlineData("x\\a.csv", "x/a.csv")]
    public async Task Writes_names_in_one_way(string member, string name)
    {
        await using IoFolder folder = new();

        Assert.Equal([name], (await ReadAsync(folder, "a.tar", ArchiveBytes.Tar((member, "x")))).Select(file => file.Name));
    }

    [Fact]
    public async Task Refuses_links_and_devices_unless_no_pattern_takes_them()
    {
        const string link = "in/a!x: The member is a link, which could lead anywhere. Choose a 'pattern' that leaves it out, or make the archive again without links.";
        const string special = "in/a!x: The member is a device, a pipe or something else that is no file. Choose a 'pattern' that leaves it out.";
        (byte[] Archive, string Message)[] cases =
        [
            (ArchiveBytes.ZipOfMode("x", 0xA1FF), link),
            (ArchiveBytes.ZipOfMode("x", 0x11A4), special),
            (ArchiveBytes.TarOf(ArchiveBytes.Entry(TarEntryType.SymbolicLink, "x")), link),
            (ArchiveBytes.TarOf(ArchiveBytes.Entry(TarEntryType.HardLink, "x")), link),
            (ArchiveBytes.TarOf(ArchiveBytes.Entry(TarEntryType.Fifo, "x")), special),
            (ArchiveBytes.TarOf(ArchiveBytes.Entry(TarEntryType.CharacterDevice, "x")), special),
        ];
        foreach ((byte[] archive, string message) in cases)
        {
            await using IoFolder folder = new();
            Assert.Equal(message, await FailureAsync(folder, "a", archive));
            Assert.Empty(await ReadAsync(folder, "a", archive, new ArchiveReadOptions { Pattern = ["*.csv"] }));
        }
    }

    [Fact]
    public async Task Folders_are_passed_over()
    {
        await using IoFolder folder = new();

        Assert.Empty(await ReadAsync(folder, "a.tar", ArchiveBytes.TarOf(ArchiveBytes.Entry(TarEntryType.Directory, "x/"))));
        Assert.Empty(await ReadAsync(folder, "a.zip", ArchiveBytes.Zip(("x/", ""))));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Refuses_too_many_members(string name)
    {
        await using IoFolder folder = new();

        Assert.Equal(
            $"in/{name}: The archive has more than 3 members, the most that 'maxMembers' allows. Raise it if the archive can be trusted.",
            await FailureAsync(folder, name, Pack(name, Members), new ArchiveReadOptions { MaxMembers = 3, Pattern = ["*.json"] }));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Refuses_to_unpack_too_much(string name)
    {
        await using IoFolder folder = new();

        Assert.Equal(
            $"in/{name}: The archive unpacks to more than 1,000 bytes, the most that 'maxBytes' allows. Raise it if the archive can be trusted.",
            await FailureAsync(folder, name, Pack(name, ("a", new string('a', 600)), ("b", new string('b', 600))), new ArchiveReadOptions { MaxBytes = 1000 }));
    }

    [Theory]
    [InlineData("a.zip")]
    [InlineData("a.tar.gz")]
    public async Task Refuses_an_archive_that_unpacks_to_far_more_than_itself(string name)
    {
        await using IoFolder folder = new();
        byte[] bomb = Pack(name, ("a", new string('a', 12 << 20)));

        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"in/{name}: The archive unpacks to more than 200 times its {bomb.Length:N0} bytes, the most that 'maxRatio' allows. Raise it if the archive can be trusted."),
            await FailureAsync(folder, name, bomb));
        Assert.Single(await ReadAsync(folder, name, bomb, new ArchiveReadOptions { MaxRatio = 2000 }));
    }

    [Fact]
    public async Task Names_the_member_of_a_zip_archive_whose_bytes_are_wrong()
    {
        await using IoFolder folder = new();
        byte[] archive = ArchiveBytes.Zip(("a", "first"), ("b/c", "second"));
        byte[] stored = ArchiveBytes.Stored(("a", "first"), ("b/c", "second"));
        stored[stored.AsSpan().IndexOf("second"u8)] = (byte)'S';

        Assert.Equal("in/a.zip!b/c: The member is corrupt or cut off. Its checksum is wrong. Get the archive again.", await FailureAsync(folder, "a.zip", stored));
        Assert.Equal(2, (await ReadAsync(folder, "a.zip", archive)).Count);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Every_cut_of_an_archive_is_an_error(string name)
    {
        byte[] archive = Pack(name, Members);
        // A tar archive ends with two blocks of zeros, of which one will do.
        int last = name.EndsWith(".tar", StringComparison.Ordinal) ? archive.Length - 513 : archive.Length - 1;
        for (int length = 0; length <= last; length += name.EndsWith(".tar", StringComparison.Ordinal) ? 171 : 7)
        {
            await using IoFolder folder = new();
            string failure = await FailureAsync(folder, name, archive[..length]);
            Assert.StartsWith($"in/{name}", failure, StringComparison.Ordinal);
            Assert.Contains(length < 512 ? "Get the file again." : "again.", failure.Replace("or get it again.", "Get the file again.", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a.zip", 0, "in/a.zip: The file is no archive that can be read; allowed are .zip, .tar and .tar.gz. Leave it out of the files that are read, or get it again.")]
    [InlineData("a.zip", 60, "in/a.zip: The archive is corrupt or cut off. End of Central Directory record could not be found. Get the file again.")]
    [InlineData("a.tar.gz", 60, "in/a.tar.gz: The archive is corrupt or cut off. The gzip data is cut off after byte 60 of the compressed file. Get the file again. Get the file again.")]
    [InlineData("a.tar", 2048, "in/a.tar: The archive is corrupt or cut off behind its member 'a.csv'. Unable to read beyond the end of the stream. Get the file again.")]
    [InlineData("a.tar", 1540, "in/a.tar!a.csv: The member is cut off: it should have 30 bytes but ends after 4. Get the archive again.")]
    public async Task Says_what_is_wrong_with_a_cut_archive(string name, int length, string message)
    {
        await using IoFolder folder = new();

        Assert.Equal(message, await FailureAsync(folder, name, Pack(name, ("a.csv", "one text that is not all there"))[..length]));
    }

    [Fact]
    public async Task Archives_within_archives_are_refused()
    {
        await using IoFolder folder = new();
        FileMessage inner = Assert.Single(await ReadAsync(folder, "a.tar", ArchiveBytes.Tar(("inner.tar", "x"))));

        StepException error = await Assert.ThrowsAsync<StepException>(async () => await Step(new ArchiveReadOptions()).TransformAsync(inner, new SentMessages(), folder.Context, CancellationToken.None));

        Assert.Equal("in/a.tar!inner.tar", error.Item);
        Assert.Equal("The archive is a member of another archive, and only one level is unpacked. Unpack the outer one first.", error.Message);
    }

    [Fact]
    public void Refuses_patterns_that_match_nothing()
    {
        Assert.Equal(
            [
                "pattern[1]: The pattern is empty. Write one such as '**/*.csv'.",
                "pattern[2]: The pattern '../*.csv' is absolute or has '..' in it, which no member's path may. Write it relative to the archive's top.",
            ],
            PlanProblems.Of(ArchiveRead.Type, new ArchiveReadOptions { Pattern = ["*.csv", "", "../*.csv"] }));
        Assert.Equal(["pattern: There is no pattern, so no member is taken. Write one such as '**/*.csv'."], PlanProblems.Of(ArchiveRead.Type, new ArchiveReadOptions { Pattern = [] }));
    }

    private static byte[] Pack(string name, params (string Name, string Text)[] members) => name switch
    {
        "a.zip" => ArchiveBytes.Zip(members),
        "a.tar" => ArchiveBytes.Tar(members),
        _ => ArchiveBytes.Gzip(ArchiveBytes.Tar(members)),
    };

    private static ArchiveRead Step(ArchiveReadOptions options) => PlanProblems.Step<ArchiveRead>(ArchiveRead.Type, options);

    private static async Task<IReadOnlyList<FileMessage>> ReadAsync(IoFolder folder, string name, byte[] archive, ArchiveReadOptions? options = null)
    {
        SentMessages sent = new();
        await Step(options ?? new ArchiveReadOptions()).TransformAsync(folder.Message(name, archive), sent, folder.Context, TestContext.Current.CancellationToken);
        return sent.Files;
    }

    /// <summary>Why an archive is refused; nothing but the members before is left then.</summary>
    private static async Task<string> FailureAsync(IoFolder folder, string name, byte[] archive, ArchiveReadOptions? options = null)
    {
        SentMessages sent = new();
        StepException error = await Assert.ThrowsAsync<StepException>(async () => await Step(options ?? new ArchiveReadOptions()).TransformAsync(folder.Message(name, archive), sent, folder.Context, CancellationToken.None));
        Assert.Equal(sent.Files.Count, folder.ScratchFiles().Count);
        return $"{error.Item}: {error.Message}";
    }
}
