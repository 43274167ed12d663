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

    /// <summary>Lines to drop at the file's start, whatever they hold.</summary>
    public virtual int SkipLines => 0;

    /// <summary>The file's content as UTF-8 where it is something else; null where it is UTF-8, or is taken for it.</summary>
    /// <param name="start">The file's first bytes.</param>
    /// <param name="rest">The bytes behind them; it stays open and its owner's.</param>
    /// <param name="source">The file as errors name it.</param>
    public virtual Stream? Transcode(ReadOnlySpan<byte> start, Stream rest, string source) => null;

    /// <summary>
    /// Bytes of whole records that can be handed on; the rest is kept until more has come, and dropped at the file's end.
    /// <paramref name="records"/> are those that no chunk holds yet.
    /// </summary>
    public virtual int HoldBack(ReadOnlyMemory<byte> records) => records.Length;
}
