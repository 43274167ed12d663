namespace Etl.Runs;

/// <summary>What was run: all that it takes to run it again. Holds no secret and no value of an environment variable.</summary>
public sealed record RunRecord
{
    /// <summary>Version of this program.</summary>
    public static string CurrentEtl => EtlVersion.Current;

    public required string Id { get; init; }

    /// <summary>Name of the pipeline.</summary>
    public required string Pipeline { get; init; }

    /// <summary>Version of the program.</summary>
    public string Etl { get; init; } = CurrentEtl;

    public required DateTimeOffset Started { get; init; }

    /// <summary>What <c>now()</c> gives.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Of the process that runs it.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The pipeline file, absolute.</summary>
    public required string File { get; init; }

    /// <summary>The file's text as it was read.</summary>
    public required string Text { get; init; }

    /// <summary>Absolute folder that relative paths in the pipeline start from.</summary>
    public required string Root { get; init; }

    /// <summary>Values of <c>--param</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Values of <c>--set</c>, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Overrides { get; init; } = [];

    /// <summary>Value of <c>--parallelism</c>; null where it was not given.</summary>
    public int? Parallelism { get; init; }

    /// <summary>The folder that was served over HTTP during the run, absolute; null for none.</summary>
    public string? ServedFolder { get; init; }

    /// <summary>How long each answer of that server waits.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The server's port: addresses with it are part of what was run.</summary>
    public int? ServerPort { get; init; }

    /// <summary>Digests of the environment variables that the pipeline uses, by name; see <see cref="EnvironmentDigests"/>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
