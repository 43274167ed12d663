using System.Text.Json;

namespace Etl.Tests.Cli.Hosting;

/// <summary>What the runtime is told before the first line of the command runs; without it a run takes tens of MiB above its limit.</summary>
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("System.GC.Gen0MaxBudget", 4 << 20)]
    [InlineData("System.GC.ConserveMemory", 7)]
    public void The_command_keeps_garbage_small(string setting, int expected)
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "etl.runtimeconfig.json")));
        Assert.Equal(expected, file.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty(setting).GetInt32());
    }
}
