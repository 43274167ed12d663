using Etl.Messages;

namespace Etl.Steps.Records;

/// <summary>
/// A reader that can tell how many records a chunk has without parsing their values. Its parsers reject a record by its index
/// among all records of the chunk, so that the numbers of the others are known.
/// </summary>
internal interface IRecordCounter
{
    /// <summary>Records in the chunk, those counted that will be rejected. For a chunk that is not sent yet.</summary>
    long CountRecords(RecordChunk chunk);
}
