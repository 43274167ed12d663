using System.Runtime.Versioning;
using Etl.Messages;
using Etl.Steps;
using Etl.Steps.Files;
using Etl.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Steps.Files;

public sealed class ListFilesTests
{
    [Fact]
    public async Task Lists_files_by_the_bytes_of_their_paths()
    {
        await using IoFolder folder = new();
        string[] names = ["a/b.csv", "a.csv", "B.csv", "a/b/c.csv", "é.csv", "\uFFFD.csv", "😀.csv", "a-b.csv"];
        foreach (string name in names) folder.Write($"in/{name}", name);

        IReadOnlyList<FileMessage> files = List(folder, new ListFilesOptions { Folder = "in" });

        Assert.Equal(["B.csv", "a-b.csv", "a.csv", "a/b.csv", "a/b/c.csv", "é.csv", "\uFFFD.csv", "😀.csv"], files.Select(file => file.Name));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => new Position(7, i)), files.Select(file => file.Position));
        Assert.Equal("in/a/b.csv", files[3].Source);
        Assert.Equal("a/b.csv", await File.ReadAllTextAsync(files[3].Content.LocalPath!, TestContext.Current.CancellationToken));
        Assert.Equal(7, files[3].Length);
        Assert.Equal(7, files[3].SourceLength);
        Assert.Equal(new DateTimeOffset(File.GetLastWriteTimeUtc(folder.PathOf("in/a/b.csv"))), files[3].Modified);
        Assert.False(files[3].Content.IsTemporary);
    }

    [Fact]
    public void Orders_texts_as_their_bytes_are_ordered()
    {
        Prop.ForAll<string, string>((left, right) =>
        {
            if (left is null || right is null) return true;
            // The two differ only in text that is no valid Unicode, and such names cannot be listed.
            if (left.EnumerateRunes().Concat(right.EnumerateRunes()).Any(rune => rune.Value == 0xFFFD)) return true;
            int bytes = System.Text.Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(right));
            return Math.Sign(bytes) == Math.Sign(Utf8Order.Instance.Compare(left, right));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Takes_the_files_of_any_pattern_less_the_excluded()
    {
        await using IoFolder folder = new();
        foreach (string name in new[] { "a.csv", "b.json", "c.txt", "old/d.csv", "old/e.json", "2024/f.csv", "G.CSV" }) folder.Write(name);

        Assert.Equal(["a.csv"], Names(folder, ["*.csv"], []));
        Assert.Equal(["2024/f.csv", "a.csv", "b.json"], Names(folder, ["**/*.csv", "**/*.json"], ["old/**"]));
        Assert.Equal(["2024/f.csv"], Names(folder, ["2024/"], []));
    }

    [Fact]
    public async Task Says_of_each_file_what_the_system_says()
    {
        await using IoFolder folder = new();
        folder.Write("in/a.csv", "abc");
        folder.Write("in/x/y/b.csv", "defgh");
        folder.Write("elsewhere/c.csv", "ij");
        File.SetLastWriteTimeUtc(folder.PathOf("in/x/y/b.csv"), new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.CreateSymbolicLink(folder.PathOf("in/link.csv"), folder.PathOf("elsewhere/c.csv"));
        Directory.CreateSymbolicLink(folder.PathOf("in/there"), folder.PathOf("elsewhere"));

        // The last two patterns name files, which are looked up and not listed.
        IReadOnlyList<FileMessage>[] lists = [List(folder, new ListFilesOptions { Folder = "in" }), List(folder, new ListFilesOptions { Folder = "in", Pattern = ["a.csv", "x/y/b.csv", "link.csv", "there/c.csv"] })];

        foreach (IReadOnlyList<FileMessage> files in lists)
        {
            Assert.Equal(["a.csv", "link.csv", "there/c.csv", "x/y/b.csv"], files.Select(file => file.Name));
            foreach (FileMessage file in files)
            {
                FileInfo info = new(folder.PathOf($"in/{file.Name}"));
                Assert.Equal((info.FullName, info.Length, (DateTimeOffset?)new DateTimeOffset(info.LastWriteTimeUtc)), (file.Content.LocalPath, file.SourceLength, file.Modified));
            }
        }
    }

    [Fact]
    public async Task Says_the_same_of_many_files_which_several_threads_ask_about()
    {
        await using IoFolder folder = new();
        string[] names = [.. Enumerable.Range(0, 1300).Select(i => $"{i % 7}/{i:D5}.csv")];
        foreach (string name in names) folder.Write($"in/{name}", new string('x', int.Parse(name.AsSpan(2, 5), System.Globalization.CultureInfo.InvariantCulture)));

        IReadOnlyList<FileMessage> files = List(folder, new ListFilesOptions { Folder = "in" });

        Assert.Equal(names.Order(StringComparer.Ordinal), files.Select(file => file.Name));
        for (int i = 0; i < files.Count; i++)
        {
            FileInfo info = new(folder.PathOf($"in/{files[i].Name}"));
            Assert.Equal(
                (new Position(7, i), info.FullName, (long?)info.Length, info.Length, (DateTimeOffset?)new DateTimeOffset(info.LastWriteTimeUtc)),
                (files[i].Position, files[i].Content.LocalPath, files[i].Length, files[i].SourceLength, files[i].Modified));
        }
    }

    [Fact]
    public async Task Names_the_first_of_the_files_whose_names_are_no_text()
    {
        Unix.Require();
        await using IoFolder folder = new();
        for (int i = 0; i < 1300; i++) folder.Write($"in/{i:D5}.csv");
        // A byte that is no UTF-8: the system lists the files under names by which nobody can open them.
        foreach (string name in new[] { "00700", "01200" }) await Unix.RunAsync("sh", "-c", $"cd '{folder.PathOf("in")}' && mv {name}.csv \"$(printf '{name}\\377.csv')\"");

        StepException e = Assert.Throws<StepException>(() => List(folder, new ListFilesOptions { Folder = "in" }));
        // The framework could not delete them.
        await Unix.RunAsync("rm", "-r", folder.PathOf("in"));

        Assert.Equal(("in/00700\uFFFD.csv", "The file was listed but cannot be found. It was deleted in the meantime, or its name is not valid UTF-8: rename it."), (e.Item, e.Message));
    }

    [Fact]
    public async Task Takes_hidden_and_unfinished_files_only_when_they_are_named()
    {
        await using IoFolder folder = new();
        foreach (string name in new[] { "a.csv", ".b.csv", ".git/c.csv", "d.csv.partial", ".e.csv.run1.partial" }) folder.Write(name);

        Assert.Equal(["a.csv"], Names(folder, ["**/*"], []));
        Assert.Equal([".b.csv"], Names(folder, [".*"], []));
        Assert.Equal([".git/c.csv"], Names(folder, [".git/**"], []));
        Assert.Equal(["d.csv.partial"], Names(folder, ["*.partial"], []));
        Assert.Equal([".e.csv.run1.partial"], Names(folder, [".*.partial"], []));
        Assert.Equal([".b.csv", "a.csv"], Names(folder, ["*", ".*"], []));
    }

    [Fact]
    public async Task Does_not_take_what_a_run_is_still_writing()
    {
        await using IoFolder folder = new();
        folder.Write("a.csv");
        await folder.Context.Outputs.Stage("write", folder.PathOf("b.csv")).Open().DisposeAsync();

        Assert.Equal(["a.csv"], Names(folder, ["**/*"], []));
    }

    [Fact]
    public async Task Says_what_the_folder_has_when_nothing_matches()
    {
        await using IoFolder folder = new();
        foreach (string name in new[] { "d.txt", "c.txt", "sub/b.txt", "a.txt" }) folder.Write(name);

        Assert.Equal(
            $"No file in '{folder.Path}' matches '*.csv', '*.json' but not 'old/**'. The folder has 4 files, such as 'a.txt', 'c.txt', 'd.txt'. Correct 'folder' or 'pattern', or set 'allowEmpty' to true.",
            Failure(folder, new ListFilesOptions { Folder = ".", Pattern = ["*.csv", "*.json"], Exclude = ["old/**"] }));
        Assert.Empty(List(folder, new ListFilesOptions { Folder = ".", Pattern = ["*.csv"], AllowEmpty = true }));
    }

    [Fact]
    public async Task Says_that_the_folder_is_empty()
    {
        await using IoFolder folder = new();

        Assert.Equal(
            $"No file in '{folder.Path}' matches '**/*'. The folder has no files. Correct 'folder' or 'pattern', or set 'allowEmpty' to true.",
            Failure(folder, new ListFilesOptions { Folder = "." }));
    }

    [Fact]
    public async Task Says_that_the_folder_does_not_exist_even_when_nothing_to_find_is_all_right()
    {
        await using IoFolder folder = new();

        Assert.Equal(
            $"The folder '{folder.PathOf("no")}' does not exist. Correct 'folder', or create it. Relative folders start at the working folder.",
            Failure(folder, new ListFilesOptions { Folder = "no", AllowEmpty = true }));
    }

    [Fact]
    public async Task Says_that_a_file_is_no_folder()
    {
        await using IoFolder folder = new();
        string file = folder.Write("a.csv");

        Assert.Equal($"'{file}' is a file, not a folder. Name the folder it is in, and the file in 'pattern'.", Failure(folder, new ListFilesOptions { Folder = "a.csv" }));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Says_that_there_is_no_permission()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Permissions do not stop this user.");
        await using IoFolder folder = new();
        folder.Write("locked/a.csv");
        string locked = folder.PathOf("locked");
        File.SetUnixFileMode(locked, UnixFileMode.None);
        try
        {
            Assert.Equal(
                $"There is no permission to list a folder: Access to the path '{locked}' is denied. Change its permissions, or leave it out with 'exclude'.",
                Failure(folder, new ListFilesOptions { Folder = "." }));
        }
        finally
        {
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Says_that_a_link_leads_back_into_its_own_folder()
    {
        await using IoFolder folder = new();
        folder.Write("in/a.csv");
        try
        {
            Directory.CreateSymbolicLink(folder.PathOf("in/loop"), folder.PathOf("in"));
        }
        catch (IOException)
        {
            Assert.Skip("Symbolic links cannot be made here.");
        }

        Assert.Equal(
            $"The folder '{folder.PathOf("in")}' cannot be listed: '{folder.PathOf("in/loop")}' is a link to a folder that it lies in, so the listing would never end. Leave it out with 'exclude'.",
            Failure(folder, new ListFilesOptions { Folder = "in" }));
        Assert.Equal(["a.csv"], List(folder, new ListFilesOptions { Folder = "in", Exclude = ["loop/**"] }).Select(file => file.Name));
    }

    [Fact]
    public async Task Follows_a_link_to_a_folder_elsewhere()
    {
        await using IoFolder folder = new();
        folder.Write("elsewhere/a.csv");
        folder.Write("in/b.csv");
        try
        {
            Directory.CreateSymbolicLink(folder.PathOf("in/link"), folder.PathOf("elsewhere"));
        }
        catch (IOException)
        {
            Assert.Skip("Symbolic links cannot be made here.");
        }

        Assert.Equal(["b.csv", "link/a.csv"], List(folder, new ListFilesOptions { Folder = "in" }).Select(file => file.Name));
    }

    [Fact]
    public void Refuses_patterns_that_cannot_match() =>
        Assert.Equal(
            [
                "folder: The folder is empty. Name one, or use '.' for the working folder.",
                "pattern[0]: The pattern is empty. Write one such as '**/*.csv'.",
                "pattern[1]: The pattern '/data/*.csv' is absolute. Write it relative to 'folder'.",
                "exclude: The pattern '../*.csv' leaves the folder with '..'. Name the folder above in 'folder' instead.",
            ],
            PlanProblems.Of(ListFiles.Type, new ListFilesOptions { Folder = "", Pattern = ["", "/data/*.csv"], Exclude = ["../*.csv"] }));

    [Fact]
    public void Refuses_to_look_for_no_pattern() =>
        Assert.Equal(
            ["pattern: There is no pattern. Give at least one, such as '**/*.csv', or leave the option out for all files."],
            PlanProblems.Of(ListFiles.Type, new ListFilesOptions { Folder = ".", Pattern = [] }));

    private static IReadOnlyList<FileMessage> List(IoFolder folder, ListFilesOptions options) =>
        [.. PlanProblems.Step<ListFiles>(ListFiles.Type, options).List(7, folder.Context).Cast<FileMessage>()];

    private static IEnumerable<string> Names(IoFolder folder, string[] patterns, string[] exclude) =>
        List(folder, new ListFilesOptions { Folder = ".", Pattern = patterns, Exclude = exclude }).Select(file => file.Name);

    private static string Failure(IoFolder folder, ListFilesOptions options) => Assert.Throws<StepException>(() => List(folder, options)).Message;
}
