using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>A reader with columns about the file behind its own. What they need of a file travels with its chunks.</summary>
internal sealed class FileColumnsReader : IRowReader
{
    private readonly IRowReader _inner;
    private readonly IRecordCounter _counter;
    private readonly FileColumns _columns;
    private readonly bool _counts; // whether a column tells the number of the record

    /// <param name="inner">The reader.</param>
    /// <param name="counter">Counts its records.</param>
    /// <param name="columns">The columns to add.</param>
    public FileColumnsReader(IRowReader inner, IRecordCounter counter, FileColumns columns)
        : this(inner, counter, columns, new Schema([.. inner.OutputSchema!.Columns, .. columns.Columns]), _ => true)
    {
    }

    private FileColumnsReader(IRowReader inner, IRecordCounter counter, FileColumns columns, Schema schema, Predicate<string> isUsed)
    {
        _inner = inner;
        _counter = counter;
        _columns = columns;
        OutputSchema = schema;
        _counts = Enumerable.Range(0, columns.Columns.Count).Any(i => columns.FactOf(i) is FileFact.Row && isUsed(columns.Columns[i].Name));
    }

    public Schema OutputSchema { get; }

    public InferredColumns? Found => _inner.Found;

    public IRowReader Narrow(IReadOnlySet<string> columns) => new FileColumnsReader(_inner.Narrow(columns), _counter, _columns, OutputSchema, columns.Contains);

    public ValueTask SplitAsync(FileMessage file, IMessageOutput output, StepContext context, CancellationToken cancellation) =>
        _inner.SplitAsync(file, new FactOutput(output, _columns.Read(file), _counts ? _counter : null), context, cancellation);

    public IChunkParser CreateParser(IReadOnlySet<string> columns) =>
        new FileColumnsParser(_inner.CreateParser(columns), _columns, OutputSchema, columns);

    /// <summary>Puts the file's facts into its chunks, and the number of records before each.</summary>
    private sealed class FactOutput(IMessageOutput target, byte[]?[] facts, IRecordCounter? counter) : IMessageOutput
    {
        private long _records;

        public ValueTask SendAsync(Message message, CancellationToken cancellation)
        {
            RecordChunk chunk = (RecordChunk)message;
            chunk.FileFacts = facts;
            chunk.RecordsBefore = _records;
            // Most files are one chunk, and nobody asks for what comes before the one behind it.
            if (counter is not null && !chunk.IsLast) _records += counter.CountRecords(chunk);
            return target.SendAsync(chunk, cancellation);
        }
    }
}
