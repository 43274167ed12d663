using Etl.Messages;

namespace Etl.Steps;

/// <summary>
/// One planned step: its options are checked, its schemas known. Immutable and shared by all workers; what a worker
/// changes lives in the parser, operator, accumulator or writer that the step makes for it. A step implements exactly
/// one of the interfaces below.
/// </summary>
public interface IStep
{
    /// <summary>The columns that the step hands on; null where it does not hand on rows.</summary>
    Schema? OutputSchema => null;
}

/// <summary>Where messages come from: lists files or addresses.</summary>
public interface ISource : IStep
{
    /// <summary>
    /// Lists all items, sorted by name or as listed, with <see cref="Position.Item"/> counting up from 0 and
    /// <see cref="Position.Source"/> as <paramref name="source"/> says. Called once a run.
    /// </summary>
    /// <exception cref="StepException">Nothing was found, or the folder or list cannot be read.</exception>
    IReadOnlyList<Message> List(int source, StepContext context);
}

/// <summary>Turns each message into others: downloads, compresses. May wait for I/O; runs on many workers at once.</summary>
public interface IMessageTransform : IStep
{
    /// <summary>Handles one message. The caller releases <paramref name="input"/>; what is sent through the output is the receiver's.</summary>
    /// <exception cref="StepException">The item failed; the message says why and how to fix it.</exception>
    ValueTask TransformAsync(Message input, IMessageOutput output, StepContext context, CancellationToken cancellation);
}

/// <summary>
/// Changes a file's bytes while they are read, at no cost until then: decompression. In front of a reader it runs on the
/// reader's workers; in front of anything else the runner writes the result to the work folder, on workers of its own.
/// </summary>
public interface IContentTransform : IStep
{
    /// <summary>The file as its reader shall see it. Takes over the caller's reference to <paramref name="file"/>.</summary>
    FileMessage Wrap(FileMessage file);
}

/// <summary>Turns files into rows, in two stages, so that one large file can feed all workers.</summary>
public interface IRowReader : IStep
{
    /// <summary>
    /// Reads a file from start to end and sends it in chunks of whole records. One call a file, files on several workers
    /// at once. The caller releases <paramref name="file"/>.
    /// </summary>
    /// <exception cref="StepException">The file cannot be read: corrupt, truncated, its header lacks a column.</exception>
    ValueTask SplitAsync(FileMessage file, IMessageOutput output, StepContext context, CancellationToken cancellation);

    /// <summary>The columns that it found in its files while it was planned; null where all are declared.</summary>
    InferredColumns? Found => null;

    /// <summary>The reader for a plan whose later steps use these columns only: it may leave out work that is for others.</summary>
    IRowReader Narrow(IReadOnlySet<string> columns) => this;

    /// <summary>
    /// Makes one worker's parser, which materialises and checks the columns in <paramref name="columns"/> only; the
    /// batches hold null for the others.
    /// </summary>
    IChunkParser CreateParser(IReadOnlySet<string> columns);
}

/// <summary>One worker's parser: chunk in, typed rows out. Not thread-safe.</summary>
public interface IChunkParser
{
    /// <summary>Takes over the caller's reference to <paramref name="chunk"/>; rejected rows are not in the batch.</summary>
    RowBatch Parse(RecordChunk chunk, IRejectSink rejects);
}

/// <summary>Changes rows batch by batch, on the CPU: filter, derive, select.</summary>
public interface IRowTransform : IStep
{
    /// <summary>What the rows that are neither handed on nor rejected are called in the ledger, such as "filtered"; null where there are none.</summary>
    string? LossName { get; }

    /// <summary>What the rows that the step makes beyond those it takes in are called in the ledger, such as "exploded"; null where there are none.</summary>
    string? CreatedName => null;

    /// <summary>
    /// Whether its operator carries something from one batch to the next. Such a step gets all batches in order on one worker.
    /// </summary>
    bool IsSequential => false;

    /// <summary>The input columns that are needed when later steps need <paramref name="output"/>.</summary>
    IReadOnlySet<string> RequiredColumns(IReadOnlySet<string> output);

    /// <summary>Makes one worker's operator.</summary>
    IRowOperator CreateOperator();
}

/// <summary>One worker's part of a row transform. Not thread-safe.</summary>
public interface IRowOperator
{
    /// <summary>Takes over the caller's reference to <paramref name="batch"/> and returns what replaces it, which may have no rows left.</summary>
    RowBatch Apply(RowBatch batch, IRejectSink rejects);
}

/// <summary>
/// On an operator that makes rows, or that counts itself how many it leaves out: the ledger checks the counts against the
/// rows that come and go. Both are since the last call.
/// </summary>
public interface IRowCounter
{
    /// <summary>Rows made beyond those taken in: a row that becomes three makes two.</summary>
    long TakeCreated();

    /// <summary>Rows taken in that became none, neither handed on nor rejected.</summary>
    long TakeDropped();
}

/// <summary>Writes rows to one output, on one worker.</summary>
public interface IRowSink : IStep
{
    /// <summary>The input columns that it writes.</summary>
    IReadOnlySet<string> RequiredColumns { get; }

    /// <summary>The file that it writes, as the pipeline names it: with columns in braces, or <c>-</c> to print.</summary>
    string Path { get; }

    /// <summary>Whether it may replace files that <c>etl</c> did not write.</summary>
    bool Overwrite => false;

    /// <summary>Called once a run, before the first row; creates the output in <see cref="StepContext.Outputs"/>.</summary>
    IRowWriter CreateWriter(StepContext context);
}

/// <summary>The open output of a row sink. Calls never overlap.</summary>
public interface IRowWriter : IAsyncDisposable
{
    /// <summary>Writes the selected rows; the caller keeps its reference.</summary>
    ValueTask WriteAsync(RowBatch batch, CancellationToken cancellation);

    /// <summary>Writes what ends the output. Called once after the last row, and not at all when the run failed.</summary>
    ValueTask CompleteAsync(CancellationToken cancellation);
}

/// <summary>Turns each file into a row of facts about it, without opening it.</summary>
public interface IFileTable : IStep
{
    /// <summary>One row for the file, at its position. The caller releases <paramref name="file"/>.</summary>
    RowBatch CreateRow(FileMessage file);
}

/// <summary>Writes files to outputs; on several workers at once if it says so in the catalogue.</summary>
public interface IFileSink : IStep
{
    /// <summary>
    /// The folder that all its files lie in, as the pipeline names it: what an earlier run wrote there and this one does not
    /// is deleted when the run has succeeded. Null for a sink that nothing of the kind is done for.
    /// </summary>
    string? Folder => null;

    /// <summary>Whether it may replace files that <c>etl</c> did not write.</summary>
    bool Overwrite => false;

    /// <summary>Writes one file through <see cref="StepContext.Outputs"/>. The caller releases <paramref name="file"/>.</summary>
    /// <exception cref="StepException">The file cannot be written.</exception>
    ValueTask WriteAsync(FileMessage file, StepContext context, CancellationToken cancellation);
}

/// <summary>Where a step sends what it makes. Sending waits while the readers' queues are full.</summary>
public interface IMessageOutput
{
    /// <summary>Sends a message and passes the caller's reference on.</summary>
    ValueTask SendAsync(Message message, CancellationToken cancellation);
}
