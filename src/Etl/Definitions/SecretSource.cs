using Etl.Common;
using Etl.Definitions.Options;

namespace Etl.Definitions;

/// <summary>
/// Finds the values of <c>${secret:NAME}</c>: the environment variable NAME, or else the file that the variable NAME_FILE
/// names, as containers hand secrets on. Each value found is added to what must never be shown.
/// </summary>
/// <param name="environment">Looks up an environment variable.</param>
/// <param name="found">Takes the values.</param>
internal sealed class SecretSource(Func<string, string?> environment, Redaction found)
{
    private const int LongestSecret = 64 * 1024;

    /// <summary>The value, or why there is none, with the cure; the reason never shows a value.</summary>
    public (string? Value, string? Problem) Find(string name)
    {
        string shown = OptionText.Shorten(name);
        string? value = environment(name);
        if (value is null)
        {
            if (environment($"{name}_FILE") is not { } path)
                return (null, $"the secret '{shown}' is not set; set the environment variable '{shown}', or name a file that holds it in '{shown}_FILE'");
            (value, string? problem) = Read(shown, path);
            if (value is null) return (null, problem);
        }

        if (value.Length < Redaction.ShortestSecret)
            return (null, $"the secret '{shown}' has fewer than {Redaction.ShortestSecret} characters, so it could not be told from other text in messages and be left out of them; use a longer one");
        found.Add(value);
        return (value, null);
    }

    private static (string? Value, string? Problem) Read(string name, string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using StreamReader reader = new(file);
            char[] text = new char[LongestSecret + 1];
            int length = reader.ReadBlock(text);
            // Editors and shells end a file with a line break that nobody means.
            return length > LongestSecret
                ? (null, $"the file '{path}' of the secret '{name}' is larger than 64 KiB; name the file that holds nothing else")
                : (new string(text, 0, length).TrimEnd('\r', '\n'), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, $"the file '{path}' of the secret '{name}' cannot be read: {e.Message.TrimEnd('.')}; correct '{name}_FILE'");
        }
    }
}
