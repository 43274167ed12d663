using System.Diagnostics;

namespace Etl.Tests.Support;

/// <summary>Small programs that every Unix has, for what the framework does not offer.</summary>
internal static class Unix
{
    public static void Require() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The test needs a Unix system.");

    /// <summary>Runs a program; true when it succeeded.</summary>
    public static async Task<bool> TryRunAsync(string program, params string[] args)
    {
        ProcessStartInfo start = new(program, args) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }

    public static async Task RunAsync(string program, params string[] args) =>
        Assert.True(await TryRunAsync(program, args), $"{program} {string.Join(' ', args)} failed.");
}
