namespace Etl.Definitions;

/// <summary>Where the values of <c>${param:NAME}</c>, <c>${env:NAME}</c> and <c>${secret:NAME}</c> come from.</summary>
public sealed record PipelineVariables
{
    /// <summary>Values given for this run, by the parameter's name; they win over defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Looks up an environment variable; null where it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Settings that replace the file's, by path, such as <c>steps.rows.parallelism</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Overrides { get; init; } = [];
}
