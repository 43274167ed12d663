using Etl.Messages;

namespace Etl.Steps;

/// <summary>
/// A writer whose rows can be made into bytes before they come to it, by any number of workers, so that all that is left
/// for it to do is to append them. It takes rows that nobody has formatted as well.
/// </summary>
internal interface IFormattingWriter : IRowWriter
{
    /// <summary>Makes one worker's formatter. Thread-safe.</summary>
    IRowFormatter CreateFormatter();

    /// <summary>Writes what a formatter of this writer made of rows; the caller keeps its reference.</summary>
    ValueTask WriteFormattedAsync(Message formatted, CancellationToken cancellation);
}

/// <summary>Makes rows into the bytes that their writer appends. Not thread-safe.</summary>
internal interface IRowFormatter : IDisposable
{
    /// <summary>
    /// Takes over the caller's reference to <paramref name="batch"/> and returns what replaces it: formatted rows, or the batch
    /// itself where its bytes would take too much memory at once and its writer has to format it piece by piece.
    /// </summary>
    Message Format(RowBatch batch);
}
