using Etl.Common;
using Etl.Definitions;
using Etl.Messages;
using Etl.Steps;

namespace Etl.Planning;

/// <summary>A pipeline that was checked completely and can be run or printed. Immutable.</summary>
public sealed record PipelinePlan
{
    public required string Name { get; init; }

    /// <summary>The pipeline file as it was named.</summary>
    public required string File { get; init; }

    /// <summary>The file's text as it was read, UTF-8.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>Absolute folder that relative paths in the pipeline start from.</summary>
    public required string Root { get; init; }

    /// <summary>In topological order; <see cref="PlannedStep.Index"/> counts along it.</summary>
    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>The blocks that the steps were fused into, in topological order.</summary>
    public required IReadOnlyList<PlannedBlock> Blocks { get; init; }

    public required PlanLimits Limits { get; init; }

    /// <summary>
    /// Why an interrupted run starts over when it is resumed: what keeps its state from being saved; empty where it goes on
    /// from its last checkpoint.
    /// </summary>
    public IReadOnlyList<string> StartsOver => _startsOver ??= Continuing.Obstacles(this);

    private IReadOnlyList<string>? _startsOver;

    /// <summary>
    /// Steps that are not in the plan because their columns depend on files that are not there yet. The plan is then the
    /// part that brings these files; a run goes on with the rest when it has them.
    /// </summary>
    public IReadOnlyList<PendingStep> Pending { get; init; } = [];

    /// <summary>What steps of the plan have handed on in the part that ran before, by their ids.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<Message>> Held { get; init; } = new Dictionary<string, IReadOnlyList<Message>>(StringComparer.Ordinal);

    /// <summary>Ids of the steps whose output the rest needs; empty where nothing is pending.</summary>
    internal IReadOnlyList<string> ToHold { get; init; } = [];

    /// <summary>Plans the whole pipeline, given what <see cref="ToHold"/> handed on; null where nothing is pending.</summary>
    internal Func<IReadOnlyDictionary<string, IReadOnlyList<Message>>, PlanResult>? PlanRest { get; init; }

    /// <summary>Steps of the whole pipeline, those pending counted.</summary>
    internal int StepCount { get; init; }

    /// <summary>The secrets that the pipeline uses, to be left out of everything that is shown, logged or saved.</summary>
    internal Redaction Secrets { get; init; } = new();
}

/// <summary>A step that cannot be checked before others have run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type.</param>
/// <param name="After">Ids of the steps that have to run first.</param>
/// <param name="AsksForFiles">Whether its own columns come from files, or else those that it reads.</param>
public sealed record PendingStep(string Id, StepType Type, IReadOnlyList<string> After, bool AsksForFiles)
{
    /// <summary>Ids of the steps that it reads.</summary>
    public IReadOnlyList<string> From { get; init; } = [];
}

/// <summary>What the run may use and tolerate.</summary>
/// <param name="MemoryBytes">Peak resident set that the process is meant to keep to, bytes.</param>
/// <param name="Cpu">Workers of a CPU step where the pipeline names no number.</param>
/// <param name="RejectRows">Rejected rows with which a run still succeeds; null for no such limit.</param>
/// <param name="RejectPercent">Rejected rows with which it still succeeds, as a share of the rows read; null for no such limit.</param>
public sealed record PlanLimits(long MemoryBytes, int Cpu, long? RejectRows, double? RejectPercent)
{
    /// <summary>Time before the run's state is put aside for the first time, and the least between two times; zero for never.</summary>
    public TimeSpan Checkpoint { get; init; } = LimitsDefinition.DefaultCheckpoint;

    /// <summary>
    /// Bytes that messages in flight may hold together: a quarter of what is left when the runtime, the code and the
    /// outputs' buffers have taken 80 MiB (measured: 67 of code and runtime). What is freed stays in the pools, so this much is held to the end of the run,
    /// beside what the steps keep. Half of what is left was measured to be too much: three slow readers of one step filled
    /// it, and the run took 280 MiB of 256.
    /// </summary>
    internal long BufferBytes { get; init; } = BufferBytesOf(MemoryBytes);

    /// <summary>
    /// Bytes that the steps which need all rows may hold together before they move rows to the disk: a third of what is
    /// left beside a run that keeps nothing (measured: 73 to 81 MiB at the least memory, and some for what is sent on at
    /// the end), because a step that is full still has garbage beside it.
    /// </summary>
    internal long StateBytes { get; init; } = Math.Max(8L << 20, (MemoryBytes - BesideState) / StateParts);

    /// <summary>
    /// Bytes that an output may hold back, and as many again in blocks that are being compressed: a part of what is left
    /// beside the buffers, which are a quarter.
    /// </summary>
    internal long OutputBytes { get; init; } = Math.Max(2L << 20, (MemoryBytes - BesideBuffers) / OutputParts);

    private const long BesideBuffers = 80L << 20;
    private const int BufferParts = 4;
    private const int OutputParts = 16;
    private const long BesideState = 96L << 20;
    private const int StateParts = 3;

    internal static long BufferBytesOf(long memoryBytes) => Math.Max(8L << 20, (memoryBytes - BesideBuffers) / BufferParts);

    /// <summary>The limit with which <see cref="BufferBytes"/> are as many.</summary>
    internal static long MemoryForBuffers(long bytes) => BesideBuffers + (bytes * BufferParts);

    /// <summary>The limit with which <see cref="StateBytes"/> are as many.</summary>
    internal static long MemoryForState(long bytes) => BesideState + (bytes * StateParts);
}

/// <summary>A step with everything decided.</summary>
public sealed record PlannedStep
{
    public required int Index { get; init; }

    public required string Id { get; init; }

    public required StepType Type { get; init; }

    public required IStep Step { get; init; }

    /// <summary>Ids of the steps it reads, in the order in which the pipeline names them.</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>The rows that it reads, of the first input where they differ; null where it reads no rows.</summary>
    public required Schema? InputSchema { get; init; }

    /// <summary>Columns of its output that some later step uses; null where it does not hand on rows.</summary>
    public required IReadOnlySet<string>? UsedColumns { get; init; }

    /// <summary>The options as written, secrets unexpanded: JSON.</summary>
    public required string Options { get; init; }

    public Schema? OutputSchema => Step.OutputSchema;
}

/// <summary>What a block does with its messages.</summary>
public enum BlockKind
{
    /// <summary>Lists items.</summary>
    Source,

    /// <summary>Turns messages into messages: downloads, compresses.</summary>
    Transform,

    /// <summary>Reads files and cuts them into chunks of records.</summary>
    Split,

    /// <summary>Parses chunks into rows and applies the row steps fused behind.</summary>
    Rows,

    /// <summary>Keeps rows in the work folder: until the table that they wait for is built, or until the last of them has come.</summary>
    Buffer,

    /// <summary>Writes files or rows.</summary>
    Sink,
}

/// <summary>One dataflow block: one step, or several fused into one so that a batch stays with one worker.</summary>
public sealed record PlannedBlock
{
    public required int Index { get; init; }

    /// <summary>Ids of its steps joined by '+', as explain shows them.</summary>
    public string Name => string.Join('+', Steps.Select(step => step.Id));

    /// <summary>Unique in the plan: a reader has a block that splits and one that parses, a join one that builds its table.</summary>
    internal string NodeName => Kind switch
    {
        BlockKind.Split => $"{Name} (split)",
        BlockKind.Buffer => $"{Name} (buffer {Index})",
        _ => BuildsTable ? $"{Name} (table)" : Name,
    };

    public required BlockKind Kind { get; init; }

    /// <summary>Its steps in order; each message passes all of them on one worker. Of a buffer, the step that it stands in front of.</summary>
    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>Indexes of the blocks it reads, in the order in which the pipeline names them.</summary>
    public required IReadOnlyList<int> From { get; init; }

    /// <summary>Messages that may be worked on at once.</summary>
    public required int Parallelism { get; init; }

    /// <summary>
    /// Messages that may wait in front of it or be worked on, at least <see cref="Parallelism"/>; any number where it
    /// <see cref="TakesAll"/>.
    /// </summary>
    public required int Capacity { get; init; }

    /// <summary>
    /// Whether it takes in all that its sources list, unless the pipeline gives a capacity: what they list is in memory
    /// anyway. To wake a source for each of thousands of small files cost more than to read them.
    /// </summary>
    public bool TakesAll { get; init; }

    /// <summary>Whether its output keeps the order of its input.</summary>
    public required bool Ordered { get; init; }

    /// <summary>For each block in <see cref="From"/>, the smallest <see cref="Position.Source"/> of what comes from it.</summary>
    internal IReadOnlyList<int> FirstSources { get; init; } = [];

    /// <summary>For a source: hand out the largest items first, because nothing behind depends on the order.</summary>
    public required bool LargestFirst { get; init; }

    /// <summary>Whether it ends with the table side of its last step, a join; the row side is in another block.</summary>
    public bool BuildsTable { get; init; }

    /// <summary>Ids of the joins whose tables must be built before the block sends its first message.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>Whether the block works on a step's messages: not as the table side of a join, nor as a buffer in front of it.</summary>
    public bool Passes(PlannedStep step) => Kind != BlockKind.Buffer && Steps.Contains(step) && !(BuildsTable && Steps[^1] == step);
}
