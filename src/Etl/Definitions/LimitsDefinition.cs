using Etl.Definitions.Json;
using Etl.Steps;

namespace Etl.Definitions;

/// <summary>What a run may use, and how many rows it may reject. Limits that were not given are null, and their place is that of the limits.</summary>
internal sealed record LimitsDefinition
{
    /// <summary>Smallest memory limit that a run can work with, in bytes.</summary>
    public const long LeastMemory = 128L << 20;

    /// <summary>A shorter run is done again in no time.</summary>
    public static readonly TimeSpan DefaultCheckpoint = TimeSpan.FromSeconds(2);

    /// <summary>The process's peak resident set.</summary>
    [Option("Most memory that the process may hold; when it is not given, the smaller of 1GiB and half of what is available", Min = LeastMemory)]
    public ByteSize? Memory { get; init; }

    [Option("Most cores that computing steps use when their parallelism is not given; when it is not given either, all cores", Min = 1, Max = 1024)]
    public int? Cpu { get; init; }

    [Option("How long a run goes on before its state is put aside, so that 'etl resume' can go on from there, and the least time between two such checkpoints, which take 2 % of a run at most; 0s for none", Min = 0)]
    public TimeSpan Checkpoint { get; init; } = DefaultCheckpoint;

    [Option("How many rows may be rejected before the run fails")]
    public RejectLimits Rejects { get; init; } = new();

    public TextLocation Location { get; init; } = TextLocation.Start;

    public TextLocation MemoryLocation { get; init; } = TextLocation.Start;

    public TextLocation CpuLocation { get; init; } = TextLocation.Start;
}

/// <summary>How many rows may be rejected before the run fails.</summary>
internal sealed record RejectLimits
{
    /// <summary><see cref="long.MaxValue"/> when only a percentage was given, which would otherwise mean nothing.</summary>
    [Option("Most rows that may be rejected; no limit when only 'percent' is given", Min = 0)]
    public long Rows { get; init; }

    [Option("Largest percentage of the rows that may be rejected, judged at the end of the run", Min = 0, Max = 100)]
    public double? Percent { get; init; }
}
