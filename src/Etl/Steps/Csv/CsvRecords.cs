using System.Runtime.CompilerServices;
using CsvHelper;

namespace Etl.Steps.Csv;

/// <summary>
/// The records of a chunk, one at a time. Implemented by structs, so that the parser is compiled for each and calls to the
/// CSV library cost no more than without the interface.
/// </summary>
internal interface ICsvRecords : IDisposable
{
    /// <summary>Moves to the next record; false when there is none.</summary>
    bool Read();

    int FieldCount { get; }

    /// <summary>Index of the record's first byte in the data.</summary>
    int Start { get; }

    /// <summary>The record without its line end.</summary>
    ReadOnlySpan<byte> RawRecord { get; }

    /// <summary>A field's value; empty where the record has no such field.</summary>
    ReadOnlySpan<byte> GetSpan(int field);

    /// <summary>A field as it stands in the data.</summary>
    ReadOnlySpan<byte> GetRawSpan(int field);

    /// <summary>Whether there is a flaw by the reader's own account.</summary>
    bool IsFlawed { get; }

    /// <summary>What is wrong with the record's quotes or escapes, asked for where there may be something.</summary>
    CsvFlaw? FindFlaw(CsvDialect dialect);
}

/// <summary>Records as the CSV library reads them; it tells of flaws through its options.</summary>
internal readonly struct LibraryRecords(CsvReader reader) : ICsvRecords
{
    public int FieldCount => reader.FieldCount;

    public int Start => (int)reader.ByteOffset;

    public ReadOnlySpan<byte> RawRecord => reader.RawRecord;

    public bool IsFlawed => false;

    public bool Read() => reader.Read();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> GetSpan(int field) => reader.GetSpan(field);

    public ReadOnlySpan<byte> GetRawSpan(int field) => reader.GetRawSpan(field);

    public CsvFlaw? FindFlaw(CsvDialect dialect) => CsvFlaw.Find(reader, dialect);

    public void Dispose() => reader.Dispose();
}

/// <summary>Records of dialects that the CSV library does not know.</summary>
internal readonly struct DialectRecords(CsvRecordReader reader, ReadOnlyMemory<byte> data) : ICsvRecords
{
    private readonly Place _place = new();

    public int FieldCount => reader.FieldCount;

    public int Start => reader.Start;

    public ReadOnlySpan<byte> RawRecord => data.Span.Slice(reader.Start, reader.Length);

    public bool IsFlawed => reader.Flaw is not null;

    public bool Read() => reader.TryRead(data.Span, ref _place.At, isLast: true);

    public ReadOnlySpan<byte> GetSpan(int field) => reader.GetSpan(data.Span, field);

    public ReadOnlySpan<byte> GetRawSpan(int field) => reader.GetRawSpan(data.Span, field);

    public CsvFlaw? FindFlaw(CsvDialect dialect) => reader.Flaw;

    public void Dispose()
    {
    }

    private sealed class Place
    {
        public int At;
    }
}
