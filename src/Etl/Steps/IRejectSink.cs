using System.Text;
using Etl.Messages;

namespace Etl.Steps;

/// <summary>Takes the rows that a step could not accept. One worker's view: it knows the step.</summary>
public interface IRejectSink
{
    void Add(Reject reject);
}

/// <summary>A row that a step could not accept.</summary>
/// <param name="Position">Position of the batch or chunk it was in.</param>
/// <param name="Row">Its index there, which orders it among the rejects of one position.</param>
/// <param name="Origin">Where it stands in its file; null after a step that mixes origins.</param>
/// <param name="Column">The column whose value is at fault; null where it is the whole row.</param>
/// <param name="Value">That value as text; null where it is the whole row.</param>
/// <param name="Reason">What was found and what is allowed, without the place, which the other fields say.</param>
/// <param name="RawText">The complete record as it stands in the input. A row without origin has its values instead, as <see cref="RowText.Values"/> shows them, and cannot be replayed.</param>
public sealed record Reject(Position Position, int Row, RowOrigin? Origin, string? Column, string? Value, string Reason, string RawText);

/// <summary>Makes rejects out of batch rows.</summary>
public static class RejectSinkExtensions
{
    /// <summary>Rejects a row of a batch, with its origin and raw text, or its values where it stands for no record.</summary>
    public static void Add(this IRejectSink sink, RowBatch batch, int row, string? column, string? value, string reason) =>
        sink.Add(new Reject(
            batch.Position,
            row,
            batch.Origin?.Locate(row),
            column,
            value,
            reason,
            batch.Origin is null ? RowText.Values(batch, row) : Encoding.UTF8.GetString(batch.Origin.RawText(row))));
}
