using System.Security.Cryptography;
using System.Text;
using Etl.Steps;

namespace Etl.Runs;

/// <summary>
/// Tells whether environment variables are what they were, without keeping what they were: an HMAC-SHA-256 of each value.
/// The key is the work folder's own and stays in it, so that nobody can try out values on a run's record alone.
/// </summary>
public static class EnvironmentDigests
{
    private const int KeyBytes = 32;

    /// <summary>The digest of each variable, by its name; creates the key at the first one.</summary>
    /// <exception cref="StepException">The key cannot be read or created.</exception>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyDictionary<string, string> variables, WorkFolder work)
    {
        if (variables.Count == 0) return variables;
        byte[] key = Key(work);
        return variables.ToDictionary(pair => pair.Key, pair => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{pair.Key}={pair.Value}"))), StringComparer.Ordinal);
    }

    private static byte[] Key(WorkFolder work)
    {
        try
        {
            if (File.Exists(work.KeyFile) && File.ReadAllBytes(work.KeyFile) is { Length: KeyBytes } known) return known;
            Directory.CreateDirectory(work.Path);
            byte[] key = RandomNumberGenerator.GetBytes(KeyBytes);
            // Under a name of its own first: of two runs that begin at once, one reads the other's key as a whole.
            string created = $"{work.KeyFile}.{Guid.NewGuid():N}";
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (FileStream file = new(created, options)) file.Write(key);
            try
            {
                File.Move(created, work.KeyFile, overwrite: false);
                return key;
            }
            catch (IOException) when (File.Exists(work.KeyFile))
            {
                File.Delete(created);
                return File.ReadAllBytes(work.KeyFile);
            }
        }
        catch (Exception e) when (StorageFault.IsOne(e))
        {
            throw WorkFolderFault.Of(work.KeyFile, e);
        }
    }
}
