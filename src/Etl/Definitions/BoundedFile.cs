using Etl.Definitions.Json;

namespace Etl.Definitions;

/// <summary>Reads a whole file that should be small.</summary>
internal static class BoundedFile
{
    /// <summary>The file's bytes, cut off behind the limit so that the caller sees that it is passed; null when it cannot be read.</summary>
    public static byte[]? Read(string path, int limit, ErrorList errors)
    {
        try
        {
            if (Directory.Exists(path)) return Report("this is a folder; name a pipeline file in it");
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using MemoryStream content = new();
            byte[] buffer = new byte[64 * 1024];
            // By hand and not by length, which a pipe or device does not have.
            while (content.Length <= limit && stream.Read(buffer) is > 0 and int read) content.Write(buffer, 0, read);
            return content.ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Report("the file does not exist; check its name and the folder that you are in");
        }
        catch (UnauthorizedAccessException)
        {
            return Report("you may not read this file; ask for the right to, or name another one");
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return Report($"the file cannot be read: {e.Message}");
        }

        byte[]? Report(string message)
        {
            errors.Add(TextLocation.Start, message);
            return null;
        }
    }
}
