using System.Security.Cryptography;
using Etl.Running;

namespace Etl.Tests.Support;

/// <summary>All that a run wrote, in a form that two runs can be compared by.</summary>
internal static class OutputBytes
{
    /// <summary>One line for each file below <c>out</c>, and one for the rejects file: path, length, hash of the bytes.</summary>
    public static string Of(PipelineRun run, RunReport report) =>
        string.Join('\n', run.FilesBelow("out").Select(file => Line(file, run.PathOf("out", file)))
            .Append(report.RejectsFile is { } rejects ? Line("rejects", rejects) : "no rejects"));

    public static string Line(string name, string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return $"{name} {bytes.Length} {Convert.ToHexStringLower(SHA256.HashData(bytes))}";
    }
}
