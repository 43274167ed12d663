using CsvHelper;
using Etl.Messages;
using Etl.Steps.Records;

namespace Etl.Steps.Csv;

/// <summary>How the CSV files of one step are written, and the columns that it reads from them.</summary>
internal sealed class CsvFormat(Schema schema, char separator, char quote, bool hasHeader, byte[][] nullTexts) : RecordFormat
{
    public Schema Schema => schema;

    public byte Quote => (byte)quote;

    /// <summary>Texts that are null besides the empty one.</summary>
    public byte[][] NullTexts => nullTexts;

    /// <summary>Options for records without a header; what a chunk holds.</summary>
    public CsvReaderOptions ReaderOptions { get; } = new()
    {
        Separator = separator,
        Quote = quote,
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Recover,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        SkipEmptyLines = true,
    };

    public override string TooLongHint => "A quote that is opened and never closed is the likely cause: close it, or double it if it is meant as text.";

    public override IRecordScanner CreateScanner() => new CsvScanner((byte)separator, (byte)quote);

    public override bool TryReadHeader(ReadOnlyMemory<byte> data, bool isLast, string source, out int used, out object? header)
    {
        used = 0;
        header = null;
        if (!hasHeader)
        {
            header = CsvLayout.ByPosition(schema);
            return true;
        }

        using CsvReader reader = CsvReader.Create(data, ReaderOptions);
        if (!reader.Read())
        {
            if (!isLast) return false;
            throw new StepException(source, $"The file is empty; a header with the columns {ColumnNames.List([.. schema.Names])} is expected. Get the file again or remove it.");
        }

        if (CsvFlaw.Find(reader, Quote) is { } flaw) throw new StepException(source, $"Field {flaw.Field + 1} of the header is wrong: {flaw.Reason}. Correct the header.");
        string[] names = new string[reader.FieldCount];
        for (int i = 0; i < names.Length; i++) names[i] = reader.GetString(i);
        header = CsvLayout.ByName(schema, names, source);
        used = SkipLineBreak(data.Span, (int)reader.ByteOffset + reader.RawRecord.Length);
        return true;
    }

    private static int SkipLineBreak(ReadOnlySpan<byte> data, int at)
    {
        if (at < data.Length && data[at] == (byte)'\r') at++;
        if (at < data.Length && data[at] == (byte)'\n') at++;
        return at;
    }
}
