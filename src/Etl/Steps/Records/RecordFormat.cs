namespace Etl.Steps.Records;

/// <summary>What a format says about cutting its files into chunks of records.</summary>
internal abstract class RecordFormat
{
    /// <summary>Makes the scanner for one file.</summary>
    public abstract IRecordScanner CreateScanner();

    /// <summary>What makes a record far too long, as the rest of "is longer than … bytes".</summary>
    public abstract string TooLongHint { get; }

    /// <summary>
    /// Reads what stands before the first record. <paramref name="data"/> holds whole records, to the file's end when
    /// <paramref name="isLast"/>. Returns false when it is not all there yet; else the bytes it took up, and what the
    /// parsers need of them.
    /// </summary>
    /// <exception cref="StepException">The header is not what it must be.</exception>
    public abstract bool TryReadHeader(ReadOnlyMemory<byte> data, bool isLast, string source, out int used, out object? header);
}
