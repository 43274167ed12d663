using System.Text;
using CsvHelper;
using Etl.Common;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>How the CSV files of one step are written, and the columns that it reads from them.</summary>
internal sealed class CsvFormat(CsvColumnFormat[] columns, CsvDialect dialect, DriftPolicy drift) : RecordFormat
{
    private KnownHeader? _known; // any thread; replaced as a whole

    public Schema Schema { get; } = new([.. columns.Select(column => column.Column)]);

    public IReadOnlyList<CsvColumnFormat> Columns => columns;

    public CsvDialect Dialect => dialect;

    public DriftPolicy Drift => drift;

    /// <summary>Options for records without a header; what a chunk holds.</summary>
    public CsvReaderOptions ReaderOptions { get; } = dialect.ReaderOptions;

    /// <summary>The separator where it was found out for this file; null where the options say it.</summary>
    public string? FoundSeparator { get; private init; }

    public override string TooLongHint => dialect switch
    {
        { SkipEnd: > 0 } => "The records to skip at the end are kept until the file's end is seen; a quote that is opened and never closed is the likely cause otherwise.",
        { Quote: null } or { Widths: not null } => "A wrong file or encoding is the likely cause: see that it has line ends.",
        _ => "A quote that is opened and never closed is the likely cause: close it, or double it if it is meant as text.",
    };

    public override int SkipLines => dialect.SkipLines;

    /// <summary>The format of one file whose separator was found out.</summary>
    public CsvFormat With(string separator) => new(columns, dialect.With(separator), drift) { FoundSeparator = separator };

    public override IRecordScanner CreateScanner()
    {
        if (dialect.IsPlain) return new CsvScanner((byte)dialect.Separator[0], (byte)dialect.Quote![0]);
        return dialect.IsOfLibrary ? new CsvDialectScanner(dialect) : new CsvRecordScanner(dialect.CreateRecordReader());
    }

    public override Stream? Transcode(ReadOnlySpan<byte> start, Stream rest, string source) => dialect.Encoding.Open(start, rest, source);

    public override bool TryReadHeader(ReadOnlyMemory<byte> data, bool isLast, string source, out int used, out object? header)
    {
        used = 0;
        CsvLayout? layout = dialect.HasHeader ? FindKnown(data.Span, source, out used) ?? ReadHeader(data, isLast, source, out used) : FindPlaces(data, isLast, source);
        header = layout is null || FoundSeparator is null ? layout : layout with { Separator = FoundSeparator };
        return layout is not null;
    }

    /// <summary>Bytes of the records before the last ones, which may be those at the file's end that are left out.</summary>
    public override int HoldBack(ReadOnlyMemory<byte> records)
    {
        if (dialect.SkipEnd == 0) return records.Length;
        byte[]? guarded = CsvGuard.Rent(records.Span);
        int shift = guarded is null ? 0 : 1;
        Queue<int> last = new(dialect.SkipEnd + 1); // where the last records start
        using (ICsvRecords reader = Open(guarded is null ? records : guarded.AsMemory(0, records.Length + shift)))
        {
            while (reader.Read())
            {
                last.Enqueue(reader.Start - shift);
                if (last.Count > dialect.SkipEnd) last.Dequeue();
            }
        }

        if (guarded is not null) ColumnPool.Return(guarded);
        return last.Count < dialect.SkipEnd ? 0 : last.Peek();
    }

    /// <summary>Records in a chunk.</summary>
    public long CountRecords(RecordChunk chunk)
    {
        CsvFormat format = chunk.Header is CsvLayout { Separator: { } found } ? With(found) : this;
        byte[]? guarded = CsvGuard.Rent(chunk.Records);
        long records = 0;
        using (ICsvRecords reader = format.Open(guarded is null ? chunk.Buffer.AsMemory(0, chunk.Length) : guarded.AsMemory(0, chunk.Length + 1)))
        {
            while (reader.Read()) records++;
        }

        if (guarded is not null) ColumnPool.Return(guarded);
        return records;
    }

    /// <summary>The records in bytes that hold whole ones.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="options">What the CSV library is told, where it reads them.</param>
    public ICsvRecords Open(ReadOnlyMemory<byte> data, CsvReaderOptions options) =>
        dialect.IsOfLibrary ? new LibraryRecords(CsvReader.Create(data, options)) : new DialectRecords(dialect.CreateRecordReader(), data);

    /// <summary>
    /// The layout of a file that starts with the very bytes that another one's header was, up to a line feed. Of
    /// many small files with one header, it is read once.
    /// </summary>
    private CsvLayout? FindKnown(ReadOnlySpan<byte> data, string source, out int used)
    {
        KnownHeader? known = Volatile.Read(ref _known);
        used = known?.Bytes.Length ?? 0;
        if (known is null || !data.StartsWith(known.Bytes)) return null;
        return known.Layout.Drift is { } drift ? known.Layout with { Drift = drift with { File = source } } : known.Layout;
    }

    private CsvLayout? ReadHeader(ReadOnlyMemory<byte> data, bool isLast, string source, out int used)
    {
        used = 0;
        using ICsvRecords records = Open(data);
        if (!records.Read())
        {
            if (!isLast) return null;
            string found = dialect.SkipLines == 0 ? "The file is empty" : $"The file ends before the header, which is looked for from line {dialect.SkipLines + 1} on";
            string expected = Schema.Count == 0 ? "" : $" with the columns {ColumnNames.List([.. Schema.Names])}";
            throw new StepException(source, $"{found}; a header{expected} is expected. Get the file again or remove it.");
        }

        // Without quotes the CSV library has nothing to tell.
        CsvFlaw? flaw = dialect.IsOfLibrary && dialect.Quote is null ? null : records.FindFlaw(dialect);
        if (flaw is not null) throw new StepException(source, $"Field {flaw.Value.Field + 1} of the header is wrong: {flaw.Value.Reason}. Correct the header.");
        // A header of fixed widths may end before its last fields, which have no names then.
        string[] names = new string[Math.Max(records.FieldCount, dialect.Widths?.Count ?? 0)];
        for (int i = 0; i < names.Length; i++) names[i] = Encoding.UTF8.GetString(records.GetSpan(i));
        used = SkipLineBreak(data.Span, records.Start + records.RawRecord.Length);
        CsvLayout layout = CsvLayout.ByName(columns, names, source, drift);
        // Behind a carriage return alone another file may have a line feed, which belongs to the header then.
        if (used > 0 && data.Span[used - 1] == (byte)'\n') Volatile.Write(ref _known, new KnownHeader(data.Span[..used].ToArray(), layout));
        return layout;
    }

    /// <summary>Where the columns stand without a header. Where they are known by number, the first record says how many fields there are.</summary>
    private CsvLayout? FindPlaces(ReadOnlyMemory<byte> data, bool isLast, string source)
    {
        if (dialect.Widths is { } widths) return CsvLayout.ByPosition(columns, widths.Count, source);
        if (!columns.Any(column => column.HeaderNames.Any(name => CsvFieldName.NumberOf(name) is not null))) return CsvLayout.ByPosition(columns, null, source);
        using ICsvRecords records = Open(data);
        if (records.Read()) return CsvLayout.ByPosition(columns, records.FieldCount, source) with { IsByFirstRecord = true };
        return isLast ? new CsvLayout([], new int[columns.Length], HasHeader: false) : null;
    }

    private ICsvRecords Open(ReadOnlyMemory<byte> data) => Open(data, ReaderOptions);

    private static int SkipLineBreak(ReadOnlySpan<byte> data, int at)
    {
        if (at < data.Length && data[at] == (byte)'\r') at++;
        if (at < data.Length && data[at] == (byte)'\n') at++;
        return at;
    }

    private sealed record KnownHeader(byte[] Bytes, CsvLayout Layout);
}
