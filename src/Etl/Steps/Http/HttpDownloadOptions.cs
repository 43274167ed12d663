namespace Etl.Steps.Http;

/// <summary>What happens when an address fails for good.</summary>
internal enum OnError
{
    Fail,
    Continue,
}

/// <summary>Which downloads are compared with a checksum.</summary>
internal enum ChecksumSource
{
    Given,
    Beside,
    Off,
}

internal sealed record HttpDownloadOptions
{
    [Option("Attempts after the first, where another one may help: after a broken connection, a time-out, a busy server, a wrong checksum; one that brings more of a large file than any before starts the count anew. The waits between them are random, up to a bound that begins at 0.4 to 2 s by cause and doubles up to 10 s (30 s where the server says that it is asked too often), or as long as the server asks for", Min = 0, Max = 20)]
    public int Retries { get; init; } = 4;

    [Option("Longest wait that a server can ask for with 'Retry-After'; where it asks for more, the download fails at once", Min = 0)]
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(2);

    [Option("What an address does that fails for good:\nfail: fails the run\ncontinue: is left out and listed; the run ends with exit code 3")]
    public OnError OnError { get; init; }

    [Option("Longest time in which no byte arrives; a transfer as a whole may take any time")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    [Option("Longest time for making a connection")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Option("Longest time from a request to the head of its answer; 'timeout' when it is left out")]
    public TimeSpan? HeadersTimeout { get; init; }

    [Option("Fewest bytes a second, over each 'speedWindow'; a slower transfer is broken off and tried again; 0 for no such limit", Unit = "bytes a second", Min = 0)]
    public long LowestSpeed { get; init; } = 100;

    [Option("Time over which 'lowestSpeed' is measured")]
    public TimeSpan SpeedWindow { get; init; } = TimeSpan.FromSeconds(60);

    [Option("Transfers from one host at once; as many as the step has workers when it is left out, and never more", Min = 1)]
    public int? PerHost { get; init; }

    [Option("Bytes a second of all transfers together; without limit when it is left out", Unit = "bytes a second", Min = 1)]
    public long? MaxSpeed { get; init; }

    [Option("Bytes a second of all transfers from one host; without limit when it is left out", Unit = "bytes a second", Min = 1)]
    public long? MaxSpeedPerHost { get; init; }

    [Option("Most bytes that a file may have; without limit when it is left out", Unit = "bytes", Min = 1)]
    public long? MaxBytes { get; init; }

    [Option("Redirections that are followed, one after the other; never one from https to http. Another server than that of the address gets neither 'token' nor 'headers'", Min = 0, Max = 50)]
    public int Redirects { get; init; } = 10;

    [Option("Which files are compared with a SHA-256 checksum:\ngiven: those for which the list of addresses has one\nbeside: all; where the list has none, it is taken from the same address with '.sha256' behind it\noff: none")]
    public ChecksumSource Checksum { get; init; }

    [Option("Token that is sent as 'Authorization: Bearer …'; write it as ${secret:NAME}")]
    public string? Token { get; init; }

    [Option("Headers that are sent with every request, by name; write secrets as ${secret:NAME}")]
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
