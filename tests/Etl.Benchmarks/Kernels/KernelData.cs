using Etl.Benchmarks.Comparing;
using Etl.Benchmarks.Data;
using Etl.Benchmarks.Measuring;
using Etl.Cli;
using Etl.Messages;
using Etl.Planning;
using Etl.Steps;
using Microsoft.Extensions.Logging.Abstractions;

namespace Etl.Benchmarks.Kernels;

/// <summary>
/// A pipeline, planned as for a run, over a file of orders that is in memory too. Kernels are reached through the contracts of
/// the planned steps only, so that what is behind these can change.
/// </summary>
internal sealed class KernelData
{
    /// <summary>Rows that every benchmark handles in one operation.</summary>
    public const int Rows = 1 << 16;

    private const ulong Seed = 34;

    private readonly string _folder = Directory.CreateTempSubdirectory("etl-kernels-").FullName;
    private readonly PipelinePlan _plan;

    /// <param name="pipeline">Name of a pipeline of the comparisons.</param>
    /// <param name="form">What the orders look like.</param>
    /// <param name="output">Name of the file that a sink writes.</param>
    public KernelData(string pipeline, OrderForm? form = null, string output = "out.csv")
    {
        form ??= OrderForm.Csv;
        Text = TextOf(form);
        string input = Directory.CreateDirectory(Path.Combine(_folder, "in")).FullName;
        File.WriteAllBytes(Path.Combine(input, "orders" + form.Extension), Text);
        PlanResult planned = new Engine(TimeProvider.System).Plan(new PlanRequest
        {
            File = EtlProgram.PipelineFile(pipeline),
            Root = _folder,
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["folder"] = input, ["output"] = Path.Combine(_folder, output) },
            Environment = _ => null,
        });
        _plan = planned.Plan ?? throw new BenchmarkException(string.Join('\n', planned.Errors));
    }

    /// <summary>The file's bytes, with its header.</summary>
    public byte[] Text { get; }

    public IRejectSink Rejects { get; } = new NoRejects();

    /// <summary>All rows in a form; the same whenever it is asked for.</summary>
    public static byte[] TextOf(OrderForm form) => new OrderText(form.Words, Seed, Rows * 128).AddHeader().AddRows(Rows).Bytes.ToArray();

    /// <summary>What steps of a run of its own would use.</summary>
    public StepContext CreateContext() => new()
    {
        Root = _folder,
        Scratch = new ScratchFolder(Path.Combine(_folder, "scratch")),
        Outputs = new OutputSet("kernels"),
        Logger = NullLogger.Instance,
    };

    public CollectContext CreateCollectContext(PlannedStep step) => new()
    {
        Run = CreateContext(),
        Source = step.Index,
        UsedColumns = step.UsedColumns!,
        MemoryBytes = _plan.Limits.StateBytes,
    };

    /// <summary>The only step of its kind in the pipeline.</summary>
    public PlannedStep Planned<T>() where T : IStep => _plan.Steps.Single(step => step.Step is T);

    public T Step<T>() where T : class, IStep => (T)Planned<T>().Step;

    public PlannedStep PlannedById(string id) => _plan.Steps.Single(step => string.Equals(step.Id, id, StringComparison.Ordinal));

    /// <summary>Makes a worker's parser, as the plan narrows it to the columns in use.</summary>
    public IChunkParser CreateParser() => Step<IRowReader>().CreateParser(Planned<IRowReader>().UsedColumns!);

    /// <summary>Lets the reader cut the file into chunks. Waits, because BenchmarkDotNet does not, for what a set-up begins.</summary>
    public void Split(IMessageOutput output)
    {
        FileMessage file = new(new Position(0, 0), "orders", "orders", new MemoryFile(Text)) { Length = Text.Length, SourceLength = Text.Length };
        Step<IRowReader>().SplitAsync(file, output, CreateContext(), CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>The file's chunks, to be copied as often as they are parsed.</summary>
    public IReadOnlyList<KeptChunk> Chunks()
    {
        ChunkList chunks = new();
        Split(chunks);
        return chunks.Chunks;
    }

    /// <summary>The rows as they come to a step: parsed, and changed by the row steps above it.</summary>
    public IReadOnlyList<RowBatch> BatchesBefore(PlannedStep step)
    {
        IChunkParser parser = CreateParser();
        IRowOperator[] operators = [.. _plan.Steps.Where(other => other.Index < step.Index).Select(other => other.Step).OfType<IRowTransform>().Select(transform => transform.CreateOperator())];
        List<RowBatch> batches = [];
        foreach (KeptChunk chunk in Chunks())
        {
            RowBatch batch = parser.Parse(chunk.Copy(), Rejects);
            foreach (IRowOperator change in operators) batch = change.Apply(batch, Rejects);
            batches.Add(batch);
        }

        return batches;
    }

    /// <summary>Lets a sink write batches to a file that is not kept.</summary>
    public void Write(IRowSink sink, IReadOnlyList<RowBatch> batches) => WriteAsync(sink, batches).GetAwaiter().GetResult();

    /// <summary>Deletes what is on the disk. A method of its own name: a class of benchmarks, which BenchmarkDotNet derives from, should not have to be disposable.</summary>
    public void Delete() => Directory.Delete(_folder, recursive: true);

    private async Task WriteAsync(IRowSink sink, IReadOnlyList<RowBatch> batches)
    {
        StepContext context = CreateContext();
        await using OutputSet outputs = context.Outputs; // deletes what was not committed
        await using IRowWriter writer = sink.CreateWriter(context);
        foreach (RowBatch batch in batches) await writer.WriteAsync(batch, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
    }

    /// <summary>The benchmarks' rows are all right.</summary>
    private sealed class NoRejects : IRejectSink
    {
        public void Add(Reject reject) => throw new BenchmarkException($"A row is rejected: {reject.Reason}");
    }

    private sealed class ChunkList : IMessageOutput
    {
        public List<KeptChunk> Chunks { get; } = [];

        public ValueTask SendAsync(Message message, CancellationToken cancellation)
        {
            Chunks.Add(new KeptChunk((RecordChunk)message));
            message.Release();
            return ValueTask.CompletedTask;
        }
    }
}
