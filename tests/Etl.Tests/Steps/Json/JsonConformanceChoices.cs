namespace Etl.Tests.Steps.Json;

/// <summary>What json.read does where the JSON test suite allows both.</summary>
internal static class JsonConformanceChoices
{
    public const string Table = """
        x
        """;
}
