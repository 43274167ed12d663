namespace Etl.Steps.Csv;

/// <summary>What a <see cref="CsvIndexer"/> carries from block to block.</summary>
internal struct CsvIndexState
{
    public CsvQuoteBits Quotes;

    /// <summary>1 where the last byte is a CR that ends a record.</summary>
    public ulong Return;

    /// <summary>1 where the last byte leads a character.</summary>
    public ulong Expected;

    /// <summary>Not 0 where something is no character of one or two bytes.</summary>
    public ulong Invalid;

    /// <summary>Not 0 where there may be characters of more than two bytes, which are left to the framework.</summary>
    public ulong Longer;

    public int Records;

    /// <summary>Whether the next block has to be walked.</summary>
    public bool IsOdd;
}
