using System.Reflection;

namespace Etl.Runs;

/// <summary>The version of this program, as runs record it.</summary>
internal static class EtlVersion
{
    public static string Current { get; } = typeof(EtlVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
