using CsvHelper;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>How the CSV files of one step are written, and the columns that it reads from them.</summary>
internal sealed class CsvFormat(CsvColumnFormat[] columns, CsvDialect dialect, DriftPolicy drift) : RecordFormat
{
    public Schema Schema { get; } = new([.. columns.Select(column => column.Column)]);

    public IReadOnlyList<CsvColumnFormat> Columns => columns;

    public CsvDialect Dialect => dialect;

    public DriftPolicy Drift => drift;

    /// <summary>Options for records without a header; what a chunk holds.</summary>
    public CsvReaderOptions ReaderOptions { get; } = dialect.ReaderOptions;

    public override string TooLongHint => dialect switch
    {
        { SkipEnd: > 0 } => "The records to skip at the end are kept until the file's end is seen; a quote that is opened and never closed is the likely cause otherwise.",
        { Quote: null } => "A wrong file or encoding is the likely cause: see that it has line ends.",
        _ => "A quote that is opened and never closed is the likely cause: close it, or double it if it is meant as text.",
    };

    public override int SkipLines => dialect.SkipLines;

    public override IRecordScanner CreateScanner() =>
        dialect.IsPlain ? new CsvScanner((byte)dialect.Separator, (byte)dialect.Quote!.Value) : new CsvDialectScanner(dialect);

    public override Stream? Transcode(ReadOnlySpan<byte> start, Stream rest, string source) => dialect.Encoding.Open(start, rest, source);

    public override bool TryReadHeader(ReadOnlyMemory<byte> data, bool isLast, string source, out int used, out object? header)
    {
        used = 0;
        header = null;
        if (!dialect.HasHeader)
        {
            header = CsvLayout.ByPosition(Schema);
            return true;
        }

        using CsvReader reader = CsvReader.Create(data, ReaderOptions);
        if (!reader.Read())
        {
            if (!isLast) return false;
            string found = dialect.SkipLines == 0 ? "The file is empty" : $"The file ends before the header, which is looked for from line {dialect.SkipLines + 1} on";
            string expected = Schema.Count == 0 ? "" : $" with the columns {ColumnNames.List([.. Schema.Names])}";
            throw new StepException(source, $"{found}; a header{expected} is expected. Get the file again or remove it.");
        }

        if (dialect.Quote is not null && CsvFlaw.Find(reader, dialect) is { } flaw) throw new StepException(source, $"Field {flaw.Field + 1} of the header is wrong: {flaw.Reason}. Correct the header.");
        string[] names = new string[reader.FieldCount];
        for (int i = 0; i < names.Length; i++) names[i] = reader.GetString(i);
        header = CsvLayout.ByName(columns, names, source, drift);
        used = SkipLineBreak(data.Span, (int)reader.ByteOffset + reader.RawRecord.Length);
        return true;
    }

    /// <summary>Bytes of the records before the last ones, which may be those at the file's end that are left out.</summary>
    public override int HoldBack(ReadOnlyMemory<byte> records)
    {
        if (dialect.SkipEnd == 0) return records.Length;
        byte[]? guarded = CsvGuard.Rent(records.Span);
        int shift = guarded is null ? 0 : 1;
        Queue<int> last = new(dialect.SkipEnd + 1); // where the last records start
        using (CsvReader reader = CsvReader.Create(guarded is null ? records : guarded.AsMemory(0, records.Length + shift), ReaderOptions))
        {
            while (reader.Read())
            {
                last.Enqueue((int)reader.ByteOffset - shift);
                if (last.Count > dialect.SkipEnd) last.Dequeue();
            }
        }

        if (guarded is not null) ColumnPool.Return(guarded);
        return last.Count < dialect.SkipEnd ? 0 : last.Peek();
    }

    /// <summary>Records in a chunk.</summary>
    public long CountRecords(RecordChunk chunk)
    {
        byte[]? guarded = CsvGuard.Rent(chunk.Records);
        long records = 0;
        using (CsvReader reader = CsvReader.Create(guarded is null ? chunk.Buffer.AsMemory(0, chunk.Length) : guarded.AsMemory(0, chunk.Length + 1), ReaderOptions))
        {
            while (reader.Read()) records++;
        }

        if (guarded is not null) ColumnPool.Return(guarded);
        return records;
    }

    private static int SkipLineBreak(ReadOnlySpan<byte> data, int at)
    {
        if (at < data.Length && data[at] == (byte)'\r') at++;
        if (at < data.Length && data[at] == (byte)'\n') at++;
        return at;
    }
}
