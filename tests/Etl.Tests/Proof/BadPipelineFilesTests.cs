using Etl.Cli;
using Etl.Tests.Cli;

namespace Etl.Tests.Proof;

/// <summary>Pipeline files and settings that are wrong, through the command line: exit code 2, one message, nothing written.</summary>
public sealed class BadPipelineFilesTests
{
    private const string Good = """
        { "name": "test", "parameters": { "day": { "default": "1" } }, "steps": [
          { "id": "list", "use": "files", "with": { "folder": "in" } },
          { "id": "rows", "use": "csv.read", "with": { "columns": { "store": "text" } } },
          { "id": "csv", "use": "csv.write", "with": { "path": "out/${param:day}.csv" } } ] }
        """;

    [Theory]
    [InlineData("", "p.json:1:1: error: the file is empty; a pipeline is an object in '{' and '}'\n1 error; nothing was run.")]
    [InlineData("   \n", "p.json:2:1: error: the file is empty; a pipeline is an object in '{' and '}'\n1 error; nothing was run.")]
    [InlineData("store,n\nnorth,1\n", "p.json:1:1: error: 'store' is not a value; allowed without quotes are numbers, true, false and null; texts stand in double quotes\n1 error; nothing was run.")]
    [InlineData("[]", "p.json:1:1: error: a pipeline is an object in '{' and '}'; found a list\n1 error; nothing was run.")]
    [InlineData("{}", "p.json:1:1: error: the required key 'name' is missing: Name of the pipeline, which runs and reports carry\np.json:1:1: error: the required key 'steps' is missing: The steps, at least one; each reads the one above it unless it says 'from'\n2 errors; nothing was run.")]
    [InlineData("{ \"name\": \"x\", \"steps\": [", "p.json:1:26: error: expected a value or ']' after '[', but the file ends here\n1 error; nothing was run.")]
    [InlineData("name: x\nsteps: []\n", "p.json:1:1: error: 'name' is not a value; allowed without quotes are numbers, true, false and null; texts stand in double quotes\n1 error; nothing was run.")]
    public async Task A_file_that_is_no_pipeline_is_refused(string text, string message)
    {
        using CliSession session = await CreateAsync(text);

        await AssertInvalidAsync(session, message, "p.json");
    }

    [Fact]
    public async Task A_file_that_is_missing_is_refused()
    {
        using CliSession session = await CreateAsync(Good);

        await AssertInvalidAsync(session, "missing.json:1:1: error: the file does not exist; check its name and the folder that you are in\n1 error; nothing was run.", "missing.json");
    }

    [Fact]
    public async Task A_folder_is_refused()
    {
        using CliSession session = await CreateAsync(Good);
        Directory.CreateDirectory(Path.Combine(session.Folder, "folder"));

        await AssertInvalidAsync(session, "folder:1:1: error: this is a folder; name a pipeline file in it\n1 error; nothing was run.", "folder");
    }

    [Fact]
    public async Task A_file_of_20_MB_is_refused()
    {
        using CliSession session = await CreateAsync(Good + new string(' ', 20_000_000));

        await AssertInvalidAsync(session, "p.json:1:1: error: the file is larger than 16MiB; is it a pipeline?\n1 error; nothing was run.", "p.json");
    }

    [Fact]
    public async Task A_file_that_is_not_text_is_refused()
    {
        using CliSession session = await CreateAsync("\0\0\0\0");

        await AssertInvalidAsync(session, "p.json:1:1: error: expected '{', but found the character U+0000\n1 error; nothing was run.", "p.json");
    }

    [Theory]
    [InlineData("--param", "dai=2", "p.json:1:1: error: the pipeline has no parameter 'dai' that --param could set; did you mean 'day'?\n1 error; nothing was run.")]
    [InlineData("--set", "steps.row.parallelism=4", "p.json:1:1: error: '--set steps.row.parallelism=4': the pipeline has no step 'row'; did you mean 'rows'?\n1 error; nothing was run.")]
    [InlineData("--set", "steps.rows.paralelism=4", "p.json:3:3: error: '--set steps.rows.paralelism=4': unknown key 'paralelism'; did you mean 'parallelism'? Allowed here: capacity, from, id, ordered, parallelism, use, with\n1 error; nothing was run.")]
    [InlineData("--set", "steps.rows.parallelism=many", "p.json:3:3: error: '--set steps.rows.parallelism=many': 'parallelism' must be a whole number from 1 to 1024 or \"auto\"; found the text 'many'\n1 error; nothing was run.")]
    [InlineData("--set", "steps.csv.parallelism=4", "p.json:4:3: error: '--set steps.csv.parallelism=4': 'csv' (csv.write) works with one worker only, so 'parallelism' cannot be 4; remove it\n1 error; nothing was run.")]
    [InlineData("--set", "limits.rejects.rows=-1", "p.json:1:1: error: '--set limits.rejects.rows=-1': 'rows' must be a whole number of at least 0; found the number -1\n1 error; nothing was run.")]
    [InlineData("--set", "nonsense", "--set: 'nonsense' has no path and value. Write path=value.")]
    public async Task A_wrong_setting_is_refused(string option, string value, string message)
    {
        using CliSession session = await CreateAsync(Good);

        await AssertInvalidAsync(session, message, "p.json", option, value);
    }

    private static async Task<CliSession> CreateAsync(string text)
    {
        CliSession session = new(new Engine(TimeProvider.System));
        await File.WriteAllTextAsync(Path.Combine(session.Folder, "p.json"), text, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(session.Folder, "in"));
        await File.WriteAllTextAsync(Path.Combine(session.Folder, "in", "a.csv"), "store\nnorth\n", TestContext.Current.CancellationToken);
        return session;
    }

    private static async Task AssertInvalidAsync(CliSession session, string message, params string[] args)
    {
        Assert.Equal(ExitCodes.Invalid, await session.InvokeAsync(["run", Path.Combine(session.Folder, args[0]), .. args[1..]]));

        Assert.Equal(message, session.Error.TrimEnd().Replace(session.Folder + "/", "", StringComparison.Ordinal));
        Assert.Equal("", session.Output);
        Assert.False(Directory.Exists(Path.Combine(session.Folder, "out")));
        Assert.False(Directory.Exists(Path.Combine(session.Folder, ".etl")));
    }
}
