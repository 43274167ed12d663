using System.Text;
using Etl.Common;
using Etl.Definitions;
using Etl.Tests.Support;

namespace Etl.Tests.Definitions;

public sealed class SecretTests
{
    [Fact]
    public async Task A_secret_comes_from_the_environment_or_from_a_file()
    {
        await using IoFolder folder = new();
        string file = folder.Write("token", "from file\n");
        Redaction found = new();
        SecretSource secrets = new(name => name switch { "A" => "from environment", "B_FILE" => file, _ => null }, found);

        Assert.Equal(("from environment", null), secrets.Find("A"));
        Assert.Equal(("from file", null), secrets.Find("B"));
        Assert.Equal("*** and ***, also ***", found.Apply("from environment and from file, also from%20file"));
    }

    [Fact]
    public async Task Says_what_is_wrong_with_a_secret_and_never_shows_it()
    {
        await using IoFolder folder = new();
        string large = folder.Write("large", new string('x', 70_000));
        string empty = folder.Write("empty", "\n");
        SecretSource secrets = new(name => name switch { "SHORT" => "abc", "LARGE_FILE" => large, "EMPTY_FILE" => empty, "GONE_FILE" => folder.PathOf("gone"), _ => null }, new Redaction());

        Assert.Equal((null, "the secret 'NONE' is not set; set the environment variable 'NONE', or name a file that holds it in 'NONE_FILE'"), secrets.Find("NONE"));
        Assert.Equal((null, "the secret 'SHORT' has fewer than 4 characters, so it could not be told from other text in messages and be left out of them; use a longer one"), secrets.Find("SHORT"));
        Assert.StartsWith("the secret 'EMPTY' has fewer than 4 characters", secrets.Find("EMPTY").Problem, StringComparison.Ordinal);
        Assert.Equal((null, $"the file '{large}' of the secret 'LARGE' is larger than 64 KiB; name the file that holds nothing else"), secrets.Find("LARGE"));
        Assert.StartsWith($"the file '{folder.PathOf("gone")}' of the secret 'GONE' cannot be read: ", secrets.Find("GONE").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_secret_is_left_out_first()
    {
        Redaction secrets = new();
        secrets.Add("abcd");
        secrets.Add("abcdefgh");

        Assert.Equal("x *** y ***", secrets.Apply("x abcdefgh y abcd"));
    }

    [Fact]
    public void A_missing_secret_is_reported_at_its_place()
    {
        PipelineReadResult read = PipelineReader.Read("p.json", Encoding.UTF8.GetBytes("""{ "name": "${secret:X}", "steps": [] }"""), new PipelineVariables { Environment = _ => null });

        Assert.Contains("p.json:1:12: error: the secret 'X' is not set; set the environment variable 'X', or name a file that holds it in 'X_FILE'", read.Errors.Select(error => error.ToString()));
    }
}
